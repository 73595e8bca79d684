/** rpm's order of versions (rpm: rpmio/rpmvercmp.c, lib/rpmver.c; rpm-version(7)). Negative, zero or positive as with sort(). */

export interface Evr {
  /** A number in decimal digits; absent counts as 0. */
  epoch?: string | undefined;
  version: string;
  /** Absent on either side: not compared, so that `= 1.2` matches every release of 1.2. */
  release?: string | undefined;
}

/** One of: tilde, caret, a run of digits, a run of letters; whatever else separates. ASCII only, like rpm's own rislower() and so on. */
const SEGMENT = /~|\^|[0-9]+|[A-Za-z]+/g;

export function compareRpmVersions(a: string, b: string): number {
  const left = a.match(SEGMENT) ?? [];
  const right = b.match(SEGMENT) ?? [];
  for (let index = 0; ; index++) {
    const one = left[index];
    const two = right[index];
    if (one === undefined && two === undefined) return 0;
    const order = compareSegments(one, two);
    if (order !== 0) return order;
  }
}

function compareSegments(one: string | undefined, two: string | undefined): number {
  // a tilde sorts before everything, even before the end: 1.0~rc1 < 1.0
  if (one === '~' || two === '~') return sign(one !== '~', two !== '~');
  // a caret sorts after the end and before everything else: 1.0 < 1.0^git1 < 1.0.1
  if (one === '^' || two === '^') return rankBesideCaret(one) - rankBesideCaret(two);
  if (one === undefined || two === undefined) return sign(one !== undefined, two !== undefined);
  const oneIsNumber = isNumber(one);
  const twoIsNumber = isNumber(two);
  // numbers are newer than letters
  if (oneIsNumber !== twoIsNumber) return sign(oneIsNumber, twoIsNumber);
  return oneIsNumber ? compareNumbers(one, two) : sign(one > two, two > one);
}

function rankBesideCaret(segment: string | undefined): number {
  if (segment === undefined) return 0;
  return segment === '^' ? 1 : 2;
}

/** Without conversion: runs of digits may be longer than any number type. */
function compareNumbers(one: string, two: string): number {
  const a = one.replace(/^0+/, '');
  const b = two.replace(/^0+/, '');
  return a.length - b.length || sign(a > b, b > a);
}

function isNumber(segment: string): boolean {
  return segment.charCodeAt(0) <= 0x39;
}

function sign(isGreater: boolean, isLess: boolean): number {
  return Number(isGreater) - Number(isLess);
}

/** Epoch, version, release in that order. */
export function compareEvr(a: Evr, b: Evr): number {
  const byEpoch = compareNumbers(a.epoch ?? '0', b.epoch ?? '0');
  if (byEpoch !== 0) return byEpoch;
  const byVersion = compareRpmVersions(a.version, b.version);
  if (byVersion !== 0 || a.release === undefined || b.release === undefined) return byVersion;
  return compareRpmVersions(a.release, b.release);
}

/** `[epoch:]version[-release]` */
export function parseEvr(text: string): Evr {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon > 0 ? text.slice(0, colon) : undefined,
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? undefined : rest.slice(dash + 1),
  };
}
