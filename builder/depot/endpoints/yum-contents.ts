import { DepotError, hasCode } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { parseRepomd } from '../parsers/repomd.ts';
import { readList, readPrimary } from '../parsers/yum-entries.ts';
import { below } from './apt-contents.ts';
import { type AskOptions, askWhole } from './ask.ts';
import { asked, mixed } from './asked.ts';
import { type Known, publication } from './known.ts';
import type { Pointers, YumPointer } from './model.ts';
import { type AskedBefore, askPackages, type ListedFile } from './packages.ts';

/** Each repomd.xml's signature, the indexes that it lists, and the rpms that those list. */
export async function verifyYumContents(
  pointers: Pointers,
  known: Known,
  before: AskedBefore,
  options: AskOptions & { deep: boolean },
): Promise<void> {
  for (const pointer of pointers.yum) {
    const signed = await asked(pointers.list, `${pointer.label}: repomd.xml.asc`, () =>
      checkSignature(pointers, pointer, known),
    );
    if (signed) await verifyTree(pointers, pointer, before, options);
    else
      pointers.list.notDone.push({
        check: `${pointer.label}: indexes and packages`,
        why: 'no signature vouches for repomd.xml',
      });
  }
}

/** dnf takes the two by two requests: a switch, or a cache, in between gives it one of each (librepo#311). */
async function checkSignature(
  { judge }: Pointers,
  { repomd, signature, date }: YumPointer,
  known: Known,
): Promise<string> {
  try {
    return `${publication(date, known)}, signed by ${await judge.bytes.detached(repomd.bytes, signature, 'repomd.xml')}`;
  } catch (error) {
    if (!hasCode(error, 'SIGNATURE_BAD')) throw error;
    const signed = await signedBy(judge, signature, known);
    if (signed === undefined) throw error;
    const words = `repomd.xml says to be of ${publication(date, known)}, repomd.xml.asc signs that of ${publication(signed, known)}`;
    // only what is known to be genuine is another publication's: whoever alters the file alters the date in it as well
    if (known.indexes.has(repomd.sha256)) throw mixed(words);
    throw new DepotError('SIGNATURE_BAD', `${words}: of two publications, or altered`, { cause: error });
  }
}

/** The date of the text that a signature is good for, of all that were met. */
async function signedBy(
  judge: Pointers['judge'],
  signature: string,
  { texts }: Known,
): Promise<number | undefined> {
  for (const { bytes, date } of texts) {
    const signs = await judge.bytes.detached(bytes, signature, 'repomd.xml').then(
      () => true,
      (fault: unknown) => !(fault instanceof DepotError),
    );
    if (signs) return date;
  }
  return undefined;
}

async function verifyTree(
  { list }: Pointers,
  { label, base, repomd }: YumPointer,
  before: AskedBefore,
  options: AskOptions & { deep: boolean },
): Promise<void> {
  let rpms: ListedFile[] = [];
  await asked(list, `${label}: indexes`, async () => {
    const { entries } = parseRepomd(repomd.bytes, 'repomd.xml');
    for (const { type, href, size, sha256, openSize } of entries) {
      const answer = await askWhole(below(base, href), options, { limit: size });
      if (answer.sha256 !== sha256)
        throw new DepotError('SNAPSHOT_ALTERED', `${href} is not what repomd.xml lists`);
      const input = { where: href, bytes: answer.bytes };
      if (type === 'primary')
        rpms = (await readPrimary(input, openSize)).entries.map((entry) => ({
          url: below(base, entry.href),
          size: entry.size,
          sha256: entry.pkgid,
        }));
      else if (type === 'filelists' || type === 'other')
        await readList(input, type === 'other' ? 'otherdata' : type, openSize);
    }
    return `${entries.length}: size and sha256 of each, ${counted(rpms.length, 'rpm')} listed`;
  });
  await askPackages(list, `${label}: packages`, rpms, before, options);
}
