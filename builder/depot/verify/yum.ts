import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { readRpmListing } from '../../rpm/reader.ts';
import type { RpmListing } from '../../rpm/rpm-info.ts';
import type { GoArch } from '../../spec/model.ts';
import { servedIn, yumFolder, yumHref, yumTrees } from '../snapshot/layout.ts';
import type { RepomdEntry } from '../yum/repomd.ts';
import type { Verification } from './verification.ts';
import type { Judge } from './trust.ts';
import { readWhole } from './read-whole.ts';
import { differenceFrom } from './found-files.ts';
import { parseRepomd } from '../parsers/repomd.ts';
import type { RpmFacts } from './memory.ts';
import { rpmFacts } from './rpm-facts.ts';
import { type PrimaryEntry, readList, readPrimary } from '../parsers/yum-entries.ts';

/** Everything from repomd.xml.asc down to each rpm's own header, in each architecture's tree. */
export async function verifyYum(list: CheckList, verification: Verification): Promise<void> {
  for (const name of yumTrees(verification.manifest.files)) {
    for (const arch of verification.archs) await verifyTree(list, verification, arch, yumFolder(arch, name));
  }
}

async function verifyTree(
  list: CheckList,
  verification: Verification,
  arch: GoArch,
  tree: string,
): Promise<void> {
  const { folder, manifest, found, judge } = verification;
  const repomd = `${tree}/repodata/repomd.xml`;
  await runCheck(list, `${tree}: repomd.xml.asc`, async () => {
    const fingerprint = await judge.detached(folder, repomd, `${repomd}.asc`, 'YUM_INDEX');
    return `repomd.xml is signed by ${fingerprint}`;
  });
  let entries: readonly RepomdEntry[] = [];
  const described = await runCheck(list, `${tree}: repomd.xml`, async () => {
    const read = parseRepomd(await readWhole(folder, repomd, 'YUM_INDEX'), repomd);
    entries = read.entries;
    const faults = entries.flatMap((entry) => differenceFrom(found, `${tree}/${entry.href}`, entry) ?? []);
    if (read.revision !== String(manifest.date))
      faults.push(`revision ${read.revision} is not the publication's date`);
    requireNone(faults, 'YUM_INDEX');
    return `${entries.map(({ type }) => type).join(', ')}: size and sha256 of each; revision is the date`;
  });
  if (!described) {
    list.notDone.push({ check: `${tree}: packages`, why: 'repomd.xml does not lead to the indexes' });
    return;
  }
  await runCheck(list, `${tree}: packages`, async () => checkPackages(verification, arch, tree, entries));
  const meaningless = manifest.packages.filter(
    (pkg) => pkg.format === 'rpm' && servedIn(pkg, arch) && judge.isWithdrawn(pkg.signedBy ?? ''),
  );
  if (meaningless.length > 0)
    list.notDone.push({
      check: `${tree}: header signatures of ${meaningless.length} rpms`,
      why:
        `they are by ${meaningless[0]?.signedBy ?? ''}, which was withdrawn and proves nothing; the indexes and the manifest vouch for the bytes. ` +
        'Hosts that dropped that key refuse these rpms: install from the current snapshot',
    });
}

async function checkPackages(
  { folder, manifest, found, judge, memory }: Verification,
  arch: GoArch,
  tree: string,
  [primaryEntry, filelistsEntry, otherEntry]: readonly RepomdEntry[],
): Promise<string> {
  if (primaryEntry === undefined || filelistsEntry === undefined || otherEntry === undefined) {
    throw new DepotError('YUM_INDEX', 'an index is missing');
  }
  const pathOf = (entry: RepomdEntry): string => `${folder}/${tree}/${entry.href}`;
  const primary = await readPrimary(pathOf(primaryEntry), primaryEntry.openSize, memory.primary);
  const listed = (entry: RepomdEntry, root: string): ReturnType<typeof readList> =>
    readList(pathOf(entry), root, entry.openSize, memory.lists);
  const filelists = await listed(filelistsEntry, 'filelists');
  const other = await listed(otherEntry, 'otherdata');
  const faults: string[] = [];
  for (const [entry, opened] of [
    [primaryEntry, primary],
    [filelistsEntry, filelists],
    [otherEntry, other],
  ] as const) {
    if (opened.sha256 !== entry.openSha256 || opened.size !== entry.openSize) {
      faults.push(`${entry.type} does not unpack to its open-checksum`);
    }
  }
  const order = JSON.stringify(primary.entries.map((entry) => entry.pkgid));
  for (const [type, { entries }] of [
    ['filelists', filelists],
    ['other', other],
  ] as const) {
    const same = JSON.stringify(entries.map((entry) => entry.pkgid)) === order;
    if (!same) faults.push(`${type} lists other packages than primary, or in another order`);
  }
  for (const [index, entry] of primary.entries.entries()) {
    const path = `${tree}/${entry.href}`;
    const difference = differenceFrom(found, path, { size: entry.size, sha256: entry.pkgid });
    if (difference !== undefined) {
      faults.push(difference);
      continue;
    }
    const { facts, read } = await rpmFacts(memory, `${folder}/${path}`, entry.pkgid);
    faults.push(...headerDifferences(entry, facts));
    const signedBy = manifest.packages.find((pkg) => pkg.sha256 === entry.pkgid)?.signedBy ?? null;
    if (
      signedBy !== null &&
      !judge.isWithdrawn(signedBy) &&
      memory.rpmSigners.get(entry.pkgid) !== signedBy
    ) {
      const fault = await signatureFault(
        judge,
        read ?? (await readRpmListing(`${folder}/${path}`)),
        signedBy,
      );
      if (fault === undefined) memory.rpmSigners.set(entry.pkgid, signedBy);
      else faults.push(`${entry.href} ${fault}`);
    }
    const files = filelists.entries[index];
    if (files?.files !== facts.files || files.filesDigest !== facts.filesDigest)
      faults.push(`${entry.href}: filelists and the package's header list different files`);
  }
  const hrefs = new Set(primary.entries.map((entry) => entry.href));
  const wanted = manifest.packages.filter((pkg) => pkg.format === 'rpm' && servedIn(pkg, arch)).map(yumHref);
  faults.push(...wanted.filter((href) => !hrefs.has(href)).map((href) => `${href} is not listed`));
  if (primary.entries.length !== wanted.length) faults.push('primary does not list what the manifest lists');
  requireNone(faults, 'YUM_INDEX');
  return `${counted(hrefs.size, 'rpm')}: size, sha256, header signature and range, version and files of each; one order in all indexes`;
}

/** The header's own signature, by the key that the manifest names: with gpgcheck=1 nothing else can be installed. */
async function signatureFault(
  judge: Judge,
  { header, signature }: RpmListing,
  signedBy: string,
): Promise<string | undefined> {
  if (signature === undefined) return 'is not signed';
  try {
    const signer = await judge.packet(header, signature.packet);
    return signer === signedBy ? undefined : `is signed by ${signer} instead of ${signedBy}`;
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    return `is not well signed: ${error.message}`;
  }
}

/** What the index says is what the signed header says: a solver decides by the one and installs the other. */
function headerDifferences(entry: PrimaryEntry, rpm: RpmFacts): string[] {
  const pairs: [string, string | number, string | number][] = [
    ['name', entry.name, rpm.name],
    ['arch', entry.arch, rpm.arch],
    ['epoch', entry.epoch, rpm.epoch],
    ['version', entry.version, rpm.version],
    ['release', entry.release, rpm.release],
    ['start of the header', entry.headerStart, rpm.headerStart],
    ['end of the header', entry.headerEnd, rpm.headerEnd],
  ];
  return pairs
    .filter(([, listed, real]) => listed !== real)
    .map(([what, listed, real]) => `${entry.href}: ${what} is ${real} and listed as ${listed}`);
}
