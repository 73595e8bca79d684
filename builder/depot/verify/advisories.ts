import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { archName } from '../../packaging/arch.ts';
import type { GoArch } from '../../spec/model.ts';
import { ADVISORIES_FILE } from '../advisories/json.ts';
import { servedIn, yumFolder, yumTrees } from '../snapshot/layout.ts';
import { hasAdvisories, listKeys } from '../signatures/signature-files.ts';
import type { Verification } from './verification.ts';
import { readWhole } from './read-whole.ts';
import { readDocument } from './read-document.ts';
import { parseRepomd } from '../parsers/repomd.ts';
import { readUpdateinfo, type UpdateEntry } from './updateinfo.ts';

const Versioned = { id: v.string(), name: v.string() };
/** What is compared, and no more: written apart from what writes the file. */
const AdvisoriesSchema = v.object({
  kind: v.literal('godepot advisories'),
  format: v.literal(1),
  depot: v.string(),
  database: v.nullable(v.object({ modified: v.nullable(v.string()) })),
  advisories: v.array(
    v.object({
      ...Versioned,
      fixed: v.string(),
      severity: v.null(),
      vulnerabilities: v.pipe(
        v.array(v.object({ id: v.string(), aliases: v.array(v.string()) })),
        v.minLength(1),
      ),
      packages: v.array(v.string()),
    }),
  ),
  withdrawn: v.array(
    v.object({
      ...Versioned,
      reason: v.string(),
      files: v.array(v.string()),
      successors: v.array(v.string()),
    }),
  ),
});

type AdvisoriesDocument = v.InferOutput<typeof AdvisoriesSchema>;

/** advisories.json from its signature down, and that the updateinfo.xml of each tree says the same. */
export async function verifyAdvisories(list: CheckList, verification: Verification): Promise<void> {
  const { folder, manifest, judge } = verification;
  if (!hasAdvisories(manifest)) {
    const why = 'this snapshot was published without them, by an older godepot';
    list.notDone.push({ check: 'advisories', why });
    return;
  }
  let document: AdvisoriesDocument | undefined;
  await runCheck(list, `advisories: ${ADVISORIES_FILE}`, async () => {
    const signers = await judge.several(folder, ADVISORIES_FILE, `${ADVISORIES_FILE}.asc`, 'ADVISORIES');
    const read = await readDocument(folder, ADVISORIES_FILE, AdvisoriesSchema, 'ADVISORIES');
    checkDocument(read, verification);
    document = read;
    const source =
      read.database === null
        ? "without a copy of Go's vulnerability database"
        : `by the database of ${read.database.modified ?? 'an unknown date'}`;
    return `${counted(read.advisories.length, 'advisory', 'advisories')} ${source}, ${counted(read.withdrawn.length, 'withdrawal')}; signed by ${listKeys(signers)}`;
  });
  const known = document;
  for (const tree of yumTrees(manifest.files)) {
    for (const arch of verification.archs) {
      const check = `advisories: ${yumFolder(arch, tree)}`;
      if (known === undefined) list.notDone.push({ check, why: `${ADVISORIES_FILE} could not be read` });
      else await runCheck(list, check, () => checkTree(verification, known, yumFolder(arch, tree), arch));
    }
  }
}

function checkDocument(document: AdvisoriesDocument, { manifest, found }: Verification): void {
  const faults: string[] = [];
  const expect = (what: string, holds: boolean): void => {
    if (!holds) faults.push(what);
  };
  const { advisories, depot } = manifest;
  expect(`it is of ${document.depot}`, document.depot === depot.name);
  expect(
    'the manifest and the file differ on there being a database',
    ((advisories ?? null) === null) === (document.database === null),
  );
  if (advisories !== undefined && advisories !== null) {
    expect('the manifest names another sha256', found.get(ADVISORIES_FILE)?.sha256 === advisories.sha256);
    expect('the manifest names another count', document.advisories.length === advisories.count);
  }
  const listed = new Set(manifest.packages.map(({ fileName }) => fileName));
  const named = [
    ...document.advisories.flatMap(({ packages }) => packages),
    ...document.withdrawn.flatMap(({ successors }) => successors),
  ];
  for (const name of new Set(named)) expect(`${name} is not listed`, listed.has(name));
  const ids = [...document.advisories, ...document.withdrawn].map(({ id }) => id);
  expect('an identifier comes twice', new Set(ids).size === ids.length);
  requireNone(faults, 'ADVISORIES');
}

/** Two texts that tell hosts of one distribution something else than those of the other would make one of them wrong. */
async function checkTree(
  { folder, manifest, archs }: Verification,
  document: AdvisoriesDocument,
  tree: string,
  arch: GoArch,
): Promise<string> {
  const repomd = `${tree}/repodata/repomd.xml`;
  const { entries } = parseRepomd(await readWhole(folder, repomd, 'YUM_INDEX'), repomd);
  const entry = entries.find(({ type }) => type === 'updateinfo');
  if (entry === undefined && document.database !== null)
    throw new DepotError('ADVISORIES', 'repomd.xml has no updateinfo');
  const found = entry === undefined ? [] : await readUpdateinfo(folder, tree, entry);
  const own = archName(arch, 'rpm');
  const served = new Set(
    manifest.packages
      .filter((pkg) => pkg.format === 'rpm' && servedIn(pkg, arch))
      .map(({ fileName }) => fileName),
  );
  const wanted = new Map<string, string>();
  for (const { id, name, fixed, packages, vulnerabilities } of document.advisories) {
    if (!packages.some((file) => served.has(file))) continue;
    const names = vulnerabilities.flatMap((one) => [
      one.id,
      ...one.aliases.filter((alias) => alias.startsWith('CVE-')),
    ]);
    wanted.set(id, JSON.stringify([[`${name}-${fixed}.${own}.rpm`], names.sort()]));
  }
  const others = archs.filter((one) => one !== arch).map((one) => `.${archName(one, 'rpm')}.rpm`);
  for (const { id, files, successors } of document.withdrawn) {
    if (!files.some((file) => file.endsWith('.rpm') && !others.some((end) => file.endsWith(end)))) continue;
    wanted.set(id, JSON.stringify([successors.filter((file) => served.has(file)), []]));
  }
  const faults = found.flatMap((update) =>
    wanted.get(update.id) === summary(update) ? [] : [`${update.id} is not what ${ADVISORIES_FILE} says`],
  );
  const present = new Set(found.map(({ id }) => id));
  faults.push(...[...wanted.keys()].filter((id) => !present.has(id)).map((id) => `${id} is missing`));
  if (present.size !== found.length) faults.push('an identifier comes twice');
  requireNone(faults, 'ADVISORIES');
  return `${found.length} in updateinfo.xml, the same packages and CVEs as ${ADVISORIES_FILE}`;
}

function summary({ packages, references }: UpdateEntry): string {
  const names = references.filter((id) => /^(?:GO|CVE)-/.test(id));
  return JSON.stringify([packages, names.sort()]);
}
