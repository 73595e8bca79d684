import { DepotError } from '../../errors.ts';
import { type Asked, type AskOptions, askWhole } from './ask.ts';
import { asked, mixed } from './asked.ts';
import { judgeCaching } from './caching.ts';
import { type Known, publication } from './known.ts';
import { MAX_RELEASE } from '../verify/read-whole.ts';
import type { Pointers } from './model.ts';

/** Times that a pointer is asked for again, each on a connection of its own: of two servers behind one address, five in a row are one in 32. */
const ASKED_AGAIN = 5;

/**
 * Whether one address gives one answer, and says that it may not be kept: several servers behind it, or a cache, give clients the one file of one
 * publication and the next of another.
 */
export async function verifySteadiness(
  { list, apt, yum }: Pointers,
  known: Known,
  options: AskOptions,
): Promise<void> {
  const pointers: [what: string, url: URL, first: Asked, date: number][] = yum
    .filter(({ moves }) => moves)
    .map(({ label, base, repomd, date }) => [
      `${label}: repomd.xml`,
      new URL('repodata/repomd.xml', base),
      repomd,
      date,
    ]);
  if (apt !== undefined)
    pointers.unshift(['apt: InRelease', new URL('InRelease', apt.dist), apt.inRelease, apt.date]);
  const unsaid: string[] = [];
  for (const [what, url, first, date] of pointers) {
    const { outcome, words } = judgeCaching(first.header);
    if (outcome === 'unsaid') unsaid.push(what);
    await asked(list, `${what}: caching`, () => {
      if (outcome === 'kept')
        throw new DepotError(
          'ENDPOINT_CACHING',
          `it may be kept too long, and apart from what it leads to: ${words}`,
        );
      return Promise.resolve(words);
    });
    await asked(list, `${what}: asked again`, async () => {
      const dates = [date];
      const digests = [first.sha256];
      for (let time = 0; time < ASKED_AGAIN; time++) {
        const again = await askWhole(url, options, { fresh: true, limit: MAX_RELEASE });
        digests.push(again.sha256);
        dates.push(dateOf(again.bytes.toString('latin1')));
      }
      return steady(digests, dates, known);
    });
  }
  if (unsaid.length > 0)
    list.noted.push({
      check: 'caching',
      detail: `no Cache-Control with ${unsaid.join(', ')}: proxies guess how long they may keep it; docs/verify.md has the header`,
    });
}

function steady(digests: readonly string[], dates: readonly number[], known: Known): string {
  const met = [...new Set(dates)].map((date) => publication(date, known)).join(' and ');
  const changes = digests.filter((digest, at) => at > 0 && digest !== digests[at - 1]).length;
  if (changes === 0) return `${digests.length} times the same`;
  const rising = dates.every((date, at) => at === 0 || date >= (dates[at - 1] ?? 0));
  // a publication while we looked: once, and forward
  if (changes === 1 && rising && new Set(dates).size === 2)
    return `it was published meanwhile: ${met}; verify again`;
  throw mixed(`it alternates between ${met}: do several servers answer, or a cache?`);
}

/** The date of a Release, the revision of a repomd.xml; NaN for anything else. */
function dateOf(text: string): number {
  const release = /^Date: (.*)$/m.exec(text)?.[1];
  if (release !== undefined) return Date.parse(release) / 1000;
  return Number(/<revision>(\d{1,12})<\/revision>/.exec(text)?.[1] ?? Number.NaN);
}
