import { DepotError, hasCode } from '../../errors.ts';
import { instant } from '../../io/instant.ts';
import type { CheckList } from '../../packaging/checks.ts';
import { MAX_FUTURE } from '../publish/dates.ts';
import { aptDistFolder } from '../snapshot/layout.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { MAX_RELEASE } from '../verify/read-whole.ts';
import { parseDeb822 } from '../parsers/deb822.ts';
import { type AskOptions, askWhole, SIGNATURE } from './ask.ts';
import { asked, mixed } from './asked.ts';
import { type Known, publication } from './known.ts';
import type { AptPointers, Pointers, SignedRelease } from './model.ts';

const DEFAULT_SUITE = 'stable';
/** Two for each architecture; each is asked for twice. */
const MOST_INDEXES = 256;

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
  if (found !== undefined) await verifyDates(list, found, options.now ?? Date.now() / 1000);
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

/** What apt itself holds against a genuine Release: it is what tells of a server that is held back at an old state, where anything does. */
async function verifyDates(list: CheckList, { date, validUntil }: SignedRelease, now: number): Promise<void> {
  const check = 'apt: Date and Valid-Until';
  await asked(list, check, () => {
    if (date > now + MAX_FUTURE)
      throw new DepotError(
        'APT_INDEX',
        `Date ${instant(date)} lies in the future of this clock: apt refuses such a Release until then`,
      );
    if (validUntil === undefined) return Promise.resolve('no Valid-Until: an old state is as good to apt');
    if (validUntil > now) return Promise.resolve(`good until ${instant(validUntil)}`);
    throw new DepotError(
      'POINTER_STALE',
      `apt refuses this Release since ${Number.isNaN(validUntil) ? 'its Valid-Until is no date' : instant(validUntil)}: neither a publication nor a refresh has come here`,
    );
  });
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
  if (indexes.size > MOST_INDEXES)
    throw new DepotError('APT_INDEX', `Release lists more than ${MOST_INDEXES} indexes`);
  // apt then finds no packages, says nothing and exits 0
  if (indexes.size === 0) throw new DepotError('APT_INDEX', 'Release lists no index');
  const named = (fields.get('Architectures') ?? '').split(' ').filter((name) => name !== '');
  const until = fields.get('Valid-Until');
  return {
    text,
    date: dateIn(text),
    validUntil: until === undefined ? undefined : Date.parse(until) / 1000,
    architectures: [...new Set(named)],
    indexes,
  };
}

function dateIn(text: string): number {
  return Date.parse(/^Date: (.*)$/m.exec(text)?.[1] ?? '') / 1000;
}

function learnRelease({ date, indexes }: SignedRelease, known: Known): void {
  for (const { sha256 } of indexes.values())
    if (known.indexes.get(sha256) === undefined) known.indexes.set(sha256, date);
}
