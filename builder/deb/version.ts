import { DepotError } from '../errors.ts';

/** A version of dpkg's (deb-version(7)): `[epoch:]upstream[-revision]`. */
export interface DebVersion {
  epoch: number;
  upstream: string;
  /** Empty where there is none, which orders like `0`. */
  revision: string;
}

const EPOCH = /^\d+$/;
const UPSTREAM = /^\d[A-Za-z0-9.+~:-]*$/;
const REVISION = /^[A-Za-z0-9.+~]+$/;
/** dpkg keeps the epoch in an int. */
const MAX_EPOCH = 0x7fff_ffff;
/** Of a version as a whole; dpkg has no limit, file names have. */
const MAX_LENGTH = 200;

/** Undefined for what dpkg would not take, and for upstream parts without a leading digit, about which it warns. */
export function parseDebVersion(text: string): DebVersion | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const upstream = hyphen === -1 ? rest : rest.slice(0, hyphen);
  const epoch = colon === -1 ? '0' : text.slice(0, colon);
  if (!EPOCH.test(epoch) || Number(epoch) > MAX_EPOCH || !UPSTREAM.test(upstream)) return undefined;
  if (hyphen === -1) return { epoch: Number(epoch), upstream, revision: '' };
  const revision = rest.slice(hyphen + 1);
  return REVISION.test(revision) ? { epoch: Number(epoch), upstream, revision } : undefined;
}

/**
 * dpkg's order (lib/dpkg/version.c): negative when left is older, 0 when both are equal (`1.0` and `1.00` are), else positive.
 * @throws DepotError DEB_VERSION
 */
export function compareDebVersions(left: string, right: string): number {
  const a = requireVersion(left);
  const b = requireVersion(right);
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  return compareParts(a.upstream, b.upstream) || compareParts(a.revision, b.revision);
}

function requireVersion(text: string): DebVersion {
  const version = parseDebVersion(text);
  if (version === undefined)
    throw new DepotError('DEB_VERSION', `not a version of a deb: ${JSON.stringify(text)}`);
  return version;
}

/** Alternates between a run of other characters, compared one by one, and a number, compared by value. */
function compareParts(left: string, right: string): number {
  let [a, b] = [left, right];
  while (a !== '' || b !== '') {
    const [wordA, wordB] = [leading(a, WORD), leading(b, WORD)];
    const words = compareWords(wordA, wordB);
    if (words !== 0) return words;
    const [digitsA, digitsB] = [
      leading(a.slice(wordA.length), DIGITS),
      leading(b.slice(wordB.length), DIGITS),
    ];
    const numbers = compareNumbers(digitsA, digitsB);
    if (numbers !== 0) return numbers;
    a = a.slice(wordA.length + digitsA.length);
    b = b.slice(wordB.length + digitsB.length);
  }
  return 0;
}

const WORD = /^\D*/;
const DIGITS = /^\d*/;

function leading(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[0] ?? '';
}

function compareWords(left: string, right: string): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = weight(left, at) - weight(right, at);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~` before the end of a word, the end before letters, letters before all others. */
function weight(word: string, at: number): number {
  const character = word.charAt(at);
  if (character === '') return 0;
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? word.charCodeAt(at) : word.charCodeAt(at) + 256;
}

/** By value; longer than any number type holds, so by length and then as text. */
function compareNumbers(left: string, right: string): number {
  const a = left.replace(/^0+/, '');
  const b = right.replace(/^0+/, '');
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
