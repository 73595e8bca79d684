import { execa } from 'execa';

import type { DepotServer } from './depot-server.ts';

/** What a server tells of a file for later questions. */
interface Validators {
  etag: string;
  /** Unix milliseconds. */
  modified: number;
}

const dated = (milliseconds: number): string => new Date(milliseconds).toUTCString();

/** A condition of its name. */
export const OF_ITS_DATE = 'the rest of the same date';
/** Questions of who has a file, or the beginning of it, already: headers, and the answer's status. */
export const CONDITIONS: readonly [
  what: string,
  headers: (known: Validators) => readonly string[],
  status: number,
][] = [
  ['the same ETag', ({ etag }) => [`If-None-Match: ${etag}`], 304],
  ['one of several', ({ etag }) => [`If-None-Match: "x", ${etag}`], 304],
  ['another ETag', () => ['If-None-Match: "another"'], 200],
  // an ETag that differs outweighs a date
  [
    'another ETag of that date',
    ({ modified }) => ['If-None-Match: "another"', `If-Modified-Since: ${dated(modified)}`],
    200,
  ],
  ['the same date', ({ modified }) => [`If-Modified-Since: ${dated(modified)}`], 304],
  ['an older date', ({ modified }) => [`If-Modified-Since: ${dated(modified - 1000)}`], 200],
  ['the rest', () => ['Range: bytes=4-'], 206],
  ['the end', () => ['Range: bytes=-3'], 206],
  ['beyond the end', () => ['Range: bytes=999999999-'], 416],
  ['the rest of the same ETag', ({ etag }) => ['Range: bytes=4-', `If-Range: ${etag}`], 206],
  ['the rest of another ETag', () => ['Range: bytes=4-', 'If-Range: "another"'], 200],
  [OF_ITS_DATE, ({ modified }) => ['Range: bytes=4-', `If-Range: ${dated(modified)}`], 206],
  // what the client has a part of may be newer than what is here, and somebody else's
  [
    'the rest of a newer one',
    ({ modified }) => ['Range: bytes=4-', `If-Range: ${dated(modified + 1000)}`],
    200,
  ],
  [
    'the rest of an older one',
    ({ modified }) => ['Range: bytes=4-', `If-Range: ${dated(modified - 1000)}`],
    200,
  ],
];
/** What Apache and Caddy answer by 304, which does no harm where dates rise (docs/serving.md); several ranges, which Caddy gives. */
export const EXACT: typeof CONDITIONS = [
  ['a newer date', ({ modified }) => [`If-Modified-Since: ${dated(modified + 1000)}`], 200],
  ['several ranges', () => ['Range: bytes=0-0,2-2'], 200],
];

/** `what: status, how long it may be kept, which part of it`, by one client on one connection. */
export async function askAgain(
  server: DepotServer,
  path: string,
  conditions: typeof CONDITIONS,
): Promise<string[]> {
  const curl = async (...line: readonly string[]): Promise<string> =>
    (await execa('nsenter', [`--net=${server.namespace}`, 'curl', ...line])).stdout;
  const url = `${server.url}${path}`;
  const head = await curl('-sS', '--head', url);
  const known = {
    etag: field(head, 'etag')[0] ?? '',
    modified: Date.parse(field(head, 'last-modified')[0] ?? ''),
  };
  const asked = conditions.flatMap(([, headers], index) => [
    ...(index === 0 ? [] : ['--next']),
    '-sS',
    '-D',
    '-',
    '-o',
    '/dev/null',
    ...headers(known).flatMap((header) => ['-H', header]),
    url,
  ]);
  const answers = (await curl(...asked)).split(/\r?\n\r?\n(?=HTTP)/);
  return conditions.map(([what], index) => {
    const answer = answers[index] ?? '';
    const status = /^HTTP\S+ (\d+)/.exec(answer)?.[1];
    // all of them hold: who may keep it for a year and has to ask each time has to ask
    const kept = field(answer, 'cache-control');
    const [part = ''] = status === '206' ? field(answer, 'content-range') : [];
    return `${what}: ${status}, ${kept.includes('no-cache') ? 'no-cache' : kept.join()}, ${part}`;
  });
}

function field(head: string, name: string): string[] {
  return [...head.matchAll(new RegExp(`^${name}: *(.*?)\\r?$`, 'gim'))].map(([, value = '']) => value);
}
