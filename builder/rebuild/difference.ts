import { debFacts } from '../deb/facts.ts';
import { type Difference, differences } from '../packaging/difference.ts';
import { rpmFacts } from '../rpm/facts.ts';

/** Lines of a difference that are quoted in one sentence. */
const MOST_LINES = 4;

/** In what a published package and the one made again differ, in words, by what was unpacked; the signature is left out. */
export async function differencesInWords(
  format: 'rpm' | 'deb',
  published: string,
  rebuilt: string,
): Promise<string[]> {
  const factsOf = format === 'rpm' ? rpmFacts : debFacts;
  const found = differences(await factsOf(published), await factsOf(rebuilt));
  const told = found.filter(({ area }) => area !== 'signature').map(inWords);
  // compressors that make other bytes of the same input show in no field
  return told.length > 0 ? told : ['nothing that is unpacked: only the packing of the payload'];
}

function inWords({ area, subject, change, details, lines = [] }: Difference): string {
  const changed = lines.filter((line) => !line.startsWith(' '));
  const quoted = changed.slice(0, MOST_LINES).map((line) => JSON.stringify(line));
  const more = changed.length > MOST_LINES ? [`and ${changed.length - MOST_LINES} more lines`] : [];
  const said = [...details, ...quoted, ...more].join(', ');
  return `${area === 'files' ? 'file ' : ''}${subject} ${said === '' ? change : said}`;
}
