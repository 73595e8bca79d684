import { DepotError, hasCode } from '../../errors.ts';
import { aptDistFolder } from '../snapshot/layout.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { MAX_RELEASE } from '../verify/read-whole.ts';
import { parseDeb822 } from '../parsers/deb822.ts';
import { type AskOptions, askWhole, SIGNATURE } from './ask.ts';
import { asked, mixed } from './asked.ts';
import { type Known, publication } from './known.ts';
import type { AptPointers, Pointers, SignedRelease } from './model.ts';

const DEFAULT_SUITE = 'stable';

/** InRelease, Release and Release.gpg, which say the same or are of two publications. */
export async function readAptPointers(
  { list, judge, manifest }: Pointers,
  current: URL,
  known: Known,
  options: AskOptions,
): Promise<AptPointers | undefined> {
  const dist = new URL(`${aptDistFolder(manifest?.depot.suite ?? DEFAULT_SUITE)}/`, current);
  let found: AptPointers | undefined;
  await asked(list, 'apt: InRelease', async () => {
    const inRelease = await askWhole(new URL('InRelease', dist), options, { limit: MAX_RELEASE });
    const { signers, text } = await judge.bytes.clearsigned(inRelease.bytes.toString('utf8'), 'InRelease');
    found = { ...readRelease(text), dist, inRelease };
    learnRelease(found, known);
    return `${publication(found.date, known)}, signed by ${listKeys(signers)}`;
  });
  await asked(list, 'apt: Release', async () => {
    const { bytes } = await askWhole(new URL('Release', dist), options, { limit: MAX_RELEASE });
    const armored = (await askWhole(new URL('Release.gpg', dist), options, SIGNATURE)).bytes.toString(
      'latin1',
    );
    const own = bytes.toString('utf8');
    known.texts.push({ bytes, date: dateIn(own) });
    try {
      const signers = await judge.bytes.several(bytes, armored, 'Release');
      learnRelease(readRelease(own), known);
      if (found === undefined || own === found.text) return `signed by ${listKeys(signers)}`;
      throw mixed(
        `InRelease is of ${publication(found.date, known)}, Release of ${publication(dateIn(own), known)}`,
      );
    } catch (error) {
      // the text is vouched for by InRelease: only the signature can be another publication's
      if (!hasCode(error, 'SIGNATURE_BAD') || own !== found?.text) throw error;
      throw mixed(`Release is that of InRelease, Release.gpg signs another: ${error.message}`);
    }
  });
  return found;
}

/** @throws DepotError APT_INDEX */
export function readRelease(text: string): SignedRelease {
  const [fields, ...more] = parseDeb822(text, 'Release', 'APT_INDEX');
  if (fields === undefined || more.length > 0)
    throw new DepotError('APT_INDEX', 'Release is not one paragraph');
  const indexes = new Map<string, { size: number; sha256: string }>();
  for (const line of (fields.get('SHA256') ?? '').split('\n').slice(1)) {
    const [, sha256 = '', size = '', path = ''] = /^ +([0-9a-f]{64}) +([0-9]{1,12}) (\S+)$/.exec(line) ?? [];
    if (path === '') throw new DepotError('APT_INDEX', `Release: not a digest line: ${line}`);
    indexes.set(path, { size: Number(size), sha256 });
  }
  // apt then finds no packages, says nothing and exits 0
  if (indexes.size === 0) throw new DepotError('APT_INDEX', 'Release lists no index');
  const architectures = (fields.get('Architectures') ?? '').split(' ').filter((name) => name !== '');
  return { text, date: dateIn(text), architectures, indexes };
}

function dateIn(text: string): number {
  return Date.parse(/^Date: (.*)$/m.exec(text)?.[1] ?? '') / 1000;
}

function learnRelease({ date, indexes }: SignedRelease, known: Known): void {
  for (const { sha256 } of indexes.values())
    if (known.indexes.get(sha256) === undefined) known.indexes.set(sha256, date);
}
