import test from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';
import { join } from 'node:path';

import { ERROR_CODES } from '../../builder/errors.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** In an empty folder: there is neither spec nor depot nor keys. */
async function run(folder: string, ...line: string[]) {
  return execa(process.execPath, [join(projectRoot, 'builder/main.js'), ...line], {
    cwd: folder,
    stdin: 'ignore',
    reject: false,
  });
}

const PAGE = v.strictObject({
  code: v.string(),
  kind: v.string(),
  exitStatus: v.number(),
  what: v.string(),
  why: v.string(),
  now: v.array(v.string()),
});
const LIST = v.strictObject({ codes: v.array(v.strictObject({ ...v.omit(PAGE, ['why', 'now']).entries })) });
const FAILURE = v.object({ error: v.object({ code: v.string(), message: v.string(), hint: v.string() }) });

test('a page as text, whatever the case of the code; nothing else has to exist', async (t) => {
  const folder = await temporaryFolder(t);
  for (const code of ['ARCHIVE_RATIO', 'archive_ratio', 'Archive-Ratio']) {
    const { exitCode, stdout, stderr } = await run(folder, 'explain', code);
    t.is(exitCode, 0);
    t.is(stderr, '');
    t.regex(stdout, /^ARCHIVE_RATIO, exit status 4: a file that was given/);
    t.regex(stdout, /^ {2}A decompression bomb/m);
    t.regex(stdout, /^ {2}1\. Treat it as an attack\./m);
    t.regex(stdout, /^ {7}godepot fetch --source FOLDER$/m);
    t.true(stdout.split('\n').every((row) => row.length <= 80));
  }
});

test('a page as JSON, and the list of all', async (t) => {
  const folder = await temporaryFolder(t);
  const one = await run(folder, 'explain', '--json', 'keys_unsafe');
  const page = v.parse(PAGE, JSON.parse(one.stdout));
  t.like(page, { code: 'KEYS_UNSAFE', kind: 'keys', exitStatus: 7 });
  t.true(page.now.length > 1);
  const all = await run(folder, '--json', 'explain');
  const { codes } = v.parse(LIST, JSON.parse(all.stdout));
  t.deepEqual(codes.map(({ code }) => code).sort(), Object.keys(ERROR_CODES).sort());
  const text = await run(folder, 'explain');
  t.is(text.exitCode, 0);
  for (const code of Object.keys(ERROR_CODES)) t.true(text.stdout.includes(`\n  ${code} `), code);
  t.regex(text.stdout, /One of them in full: godepot explain CODE$/);
});

const UNKNOWN: readonly [wanted: string, message: RegExp, hint: RegExp][] = [
  ['ARCHIVE_RATO', /did you mean "ARCHIVE_RATIO"\?$/, /godepot explain$/],
  ['keys_unsave', /did you mean "KEYS_UNSAFE"\?$/, /godepot explain$/],
  ['zip64', /"zip64"$/, /: ARCHIVE_ZIP64$/],
  ['qqqqqq', /"qqqqqq"$/, /godepot explain$/],
  ['', /""$/, /godepot explain$/],
  ['__proto__', /"__proto__"$/, /godepot explain$/],
  ['\u001b[2J', /"\\u001b\[2J"$/, /godepot explain$/],
];

for (const [wanted, message, hint] of UNKNOWN) {
  test(`no such code: ${JSON.stringify(wanted)}`, async (t) => {
    const { exitCode, stdout } = await run(await temporaryFolder(t), '--json', 'explain', wanted);
    t.is(exitCode, 2);
    const { error } = v.parse(FAILURE, JSON.parse(stdout));
    t.is(error.code, 'USAGE');
    t.regex(error.message, message);
    t.regex(error.hint, hint);
  });
}

test('a failure ends with where its page is, in text alone, and not where the message says it all', async (t) => {
  const folder = await temporaryFolder(t);
  const failed = await run(folder, 'plan');
  t.is(failed.exitCode, 3);
  t.regex(failed.stderr, /\n {2}more: godepot explain SPEC_MISSING$/);
  const document = await run(folder, 'plan', '--json');
  t.notRegex(document.stdout, /godepot explain/);
  const wrong = await run(folder, 'serve', '--port', 'http');
  t.regex(wrong.stderr, /^error USAGE/);
  t.notRegex(wrong.stderr, /more:/);
});
