/** lib/json.sh: whatever a name holds, what comes out is JSON that says it. */
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { GO_ENV } from '../helpers/own-scripts.ts';

const LIBRARY = join(GO_ENV, 'usr/share/go-env/lib/json.sh');
const AWKS = ['mawk', 'gawk', 'busybox awk'];

const TEXTS: readonly string[] = [
  '',
  'plain-1.27.3/_:+,@=~ text',
  'quote " backslash \\ percent %s $(touch /tmp/owned) `x` *',
  'line\nline\n',
  '\ttab \r \u0001 \u001b[31m \u007f',
  'é € 語 😀 \uffff',
  '[]{}^-!',
];

/** Bytes that are no UTF-8, and what they are read as. */
const BROKEN: readonly (readonly [octal: string, read: string])[] = [
  ['a\\377b', 'a\ufffdb'],
  ['\\303(', '\ufffd('],
  ['\\340\\200\\200', '\ufffd\ufffd\ufffd'],
  ['\\355\\240\\200', '\ufffd\ufffd\ufffd'],
  ['\\360\\237\\230', '\ufffd'],
];

for (const awk of AWKS) {
  test(`${awk}: every text comes back from JSON as it was`, async (t) => {
    const run = async (script: string, text: string): Promise<unknown> => {
      const shell = `awk() { command ${awk} "$@"; }; . "$1"; ${script}`;
      const { stdout } = await execa('sh', ['-c', shell, 'sh', LIBRARY, text], {
        env: { LC_ALL: 'C' },
        stripFinalNewline: false,
      });
      t.regex(stdout, /^"[ -~]*"$/);
      return JSON.parse(stdout);
    };
    for (const text of TEXTS) t.is(await run('ge_json "$2"', text), text);
    for (const [octal, read] of BROKEN) t.is(await run('ge_json "$(printf "$2")"', octal), read, octal);
  });
}
