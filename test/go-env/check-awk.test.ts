/** What go-env check reads and writes by awk: whatever comes in, in every awk that a host may have. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { compareSemver, parseSemver, semverOf } from '../../builder/vulnerabilities/semver.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FOLDER = join(GO_ENV, 'usr/share/go-env/awk');
const AWKS = [['mawk'], ['gawk'], ['busybox', 'awk']];

async function awk(
  [program = '', ...applet]: readonly string[],
  args: readonly string[],
  input: string | Buffer,
): Promise<{ status: number; stdout: string }> {
  const { exitCode, stdout } = await execa(program, [...applet, ...args], {
    input,
    env: { LC_ALL: 'C' },
    reject: false,
    encoding: 'latin1',
    stripFinalNewline: false,
    timeout: 60_000,
  });
  return { status: exitCode ?? -1, stdout };
}

const files = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ['-f', join(FOLDER, `${name}.awk`)]);

/** Bytes -> a field of text.awk. */
const fieldOf = (bytes: Buffer): string =>
  [...bytes]
    .map((byte) =>
      byte === 92
        ? '\\\\'
        : byte >= 32 && byte < 127
          ? String.fromCharCode(byte)
          : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('');

/** The records that json-read.awk has to give. */
function records(value: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => records(item, [...path, String(index)]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => records(item, [...path, key]));
  const kind = typeof value === 'string' ? 's' : typeof value === 'number' ? 'n' : 'w';
  const text = typeof value === 'string' ? fieldOf(Buffer.from(value.toWellFormed())) : JSON.stringify(value);
  return [`${path.map((part) => fieldOf(Buffer.from(part))).join('/')}\t${kind}\t${text}`];
}

/** The same numbers in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const HOSTILE = [
  '$(touch /tmp/owned)',
  '`id`',
  "'; rm -rf / #",
  'a\nGOROOT=/evil',
  '\t\r\0\u001b[31m',
  '\\u0041\\',
  '"\\"',
  'é€😀\ud800x\udc00',
  '%s%n &',
  '}{][,:',
  'x'.repeat(10_000),
  ' \\\\" '.repeat(3000),
];

function made(next: (below: number) => number, depth = 0): unknown {
  const kind = next(depth > 4 ? 4 : 6);
  if (kind === 0) return HOSTILE[next(HOSTILE.length)];
  if (kind === 1) return next(2) === 0 ? null : next(2) === 0;
  if (kind === 2) return next(2) === 0 ? -next(1000) : next(1_000_000) / 1024;
  if (kind === 3) return String.fromCodePoint(next(0x1_0000), next(0x800), next(0x80));
  const items = Array.from({ length: next(5) }, () => made(next, depth + 1));
  // what an object calls `__proto__` is no key of it in this language alone
  return kind === 4
    ? items
    : Object.fromEntries(items.map((item, index) => [`k${index}"\\é${next(9)}`, item]));
}

for (const program of AWKS) {
  const name = program.join(' ');
  const read = (input: string | Buffer): Promise<{ status: number; stdout: string }> =>
    awk(program, files('text', 'json-read'), input);

  test(`${name}: JSON is read as JSON.parse reads it, in one line or in many`, async (t) => {
    const next = random(7);
    for (let round = 0; round < 8; round++) {
      const value = { all: HOSTILE, made: made(next), more: made(next) };
      const text = JSON.stringify(value, null, round % 3);
      const { status, stdout } = await read(`${text}\n`);
      t.is(status, 0);
      t.deepEqual(stdout.split('\n').slice(0, -1), records(JSON.parse(text)));
    }
  });

  test(`${name}: what JSON.parse refuses is refused`, async (t) => {
    const next = random(11);
    const sound = JSON.stringify({ a: ['x\\"é', -1.5e3, true, null, {}], b: { c: '\u0001' } });
    const broken = [
      '',
      '{',
      '[1,]',
      '{"a":1,}',
      '{"a" 1}',
      '{a:1}',
      "{'a':1}",
      '[01]',
      '[+1]',
      '[1.]',
      '[.5]',
      'nul',
      '["\\x41"]',
      '["\\u12"]',
      '["a\tb"]',
      '"a',
      '[] []',
      '{"a":1]',
      '[1 2]',
      '[tru\ne]',
      ',',
      '["a\nb"]',
      '["\\',
      `${'['.repeat(200)}${']'.repeat(200)}`,
      `["${'x'.repeat(2_000_000)}"]`,
    ];
    for (let round = 0; round < 60; round++) {
      const at = next(sound.length);
      broken.push(sound.slice(0, at) + String.fromCharCode(32 + next(95)) + sound.slice(at + next(3)));
    }
    for (const text of broken) {
      let expected = 1;
      try {
        JSON.parse(text);
        // limits of its own: depth, length
        expected = text.length > 300 ? 1 : 0;
      } catch {
        // refused there too
      }
      t.is((await read(text)).status, expected, text.slice(0, 100));
    }
  });

  test(`${name}: findings are JSON whatever bytes they have, and come back exactly`, async (t) => {
    const next = random(13);
    const subjects = [
      Buffer.from('plain /usr/bin/go'),
      ...HOSTILE.map((text) => Buffer.from(text.toWellFormed())),
      Buffer.from([0xff]),
      Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0xaf, 0xf4, 0x90, 0x80, 0x80, 0xe2, 0x82]),
      ...Array.from({ length: 40 }, () => Buffer.from(Array.from({ length: next(30) }, () => next(256)))),
    ];
    const lines = subjects.map((bytes) => `integrity\terror\t${fieldOf(bytes)}\ta "b" \\\\\t\n`);
    const { status, stdout } = await awk(
      program,
      [...files('text', 'tell-json'), '-v', 'host=h', '-v', 'seconds=now', '/dev/null', '-'],
      lines.join(''),
    );
    t.is(status, 0);
    t.regex(stdout, /^[\n -~]*$/);
    // how many U+FFFD stand for a run of bytes is nobody's business: the exact ones are beside
    const told: unknown = JSON.parse(stdout.replaceAll(/(?:\\ufffd)+/g, '\\ufffd'));
    t.like(told, { kind: 'go-env check', format: 1, host: 'h', checks: [] });
    t.deepEqual(
      told,
      {
        kind: 'go-env check',
        format: 1,
        host: 'h',
        time: 'now',
        checks: [],
        findings: subjects.map((bytes) => {
          const text = bytes.toString('utf8');
          const exact = Buffer.from(text).equals(bytes);
          return {
            check: 'integrity',
            severity: 'error',
            subject: text.replaceAll(/\ufffd+/g, '\ufffd'),
            ...(exact ? {} : { subject_bytes: bytes.toString('hex') }),
            message: 'a "b" \\',
            fix: null,
          };
        }),
      },
      stdout.slice(0, 200),
    );
  });

  test(`${name}: versions are in the order that the builder knows`, async (t) => {
    await versions(t, program);
  });
}

const RELEASES = ['1.4', '1.20', '1.20.14', '1.21rc2', '1.21.0', '1.26.9', '1.26.10', '1.27rc1', '1.27beta1'];
const POINTS = [
  '0',
  '1.20.0',
  '1.21.0-0',
  '1.21.0-rc.2',
  '1.21.0-rc.10',
  '1.26.10',
  '1.27.0-rc.1',
  '1.27.0-beta.2',
];

const semver = (text: string): NonNullable<ReturnType<typeof parseSemver>> => {
  const parsed = parseSemver(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
};

async function versions(t: ExecutionContext, program: readonly string[]): Promise<void> {
  const main = join(await temporaryFolder(t), 'main.awk');
  await writeFile(main, '{ print version_order($1 == "mixed" ? version_semver($2) : $2, $3) }\n');
  const pairs = RELEASES.flatMap((release) => POINTS.map((point) => [release, point] as const));
  const { stdout } = await awk(
    program,
    [...files('versions'), '-f', main],
    [
      ...pairs.map(([release, point]) => `mixed go${release} ${point}\n`),
      ...POINTS.flatMap((left) => POINTS.map((right) => `points ${left} ${right}\n`)),
    ].join(''),
  );
  const expected = [
    ...pairs.map(([release, point]) => Math.sign(compareSemver(semverOf(release), semver(point)))),
    ...POINTS.flatMap((left) => POINTS.map((right) => Math.sign(compareSemver(semver(left), semver(right))))),
  ];
  t.deepEqual(stdout.trim().split('\n').map(Number), expected);
}
