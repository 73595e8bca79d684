/** What go-env says of itself: help, manual pages, and how it answers a command line that makes no sense. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { GO_ENV } from '../helpers/own-scripts.ts';

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
const COLUMNS = 80;
const PROGRAM = join(GO_ENV, 'usr/bin/go-env');
const MANUAL = join(GO_ENV, 'usr/share/man');

/** As a test has to run what may change a host: nothing can be written. */
const READ_ONLY = ['unshare', '--mount', 'sh', '-c', 'mount -o remount,bind,ro / && exec "$@"', 'read-only'];

interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

async function goEnv(args: readonly string[], shell: readonly string[] = ['dash']): Promise<Answer> {
  const [program = '', ...rest] = [...READ_ONLY, ...shell, PROGRAM, ...args];
  const { exitCode, stdout, stderr } = await execa(program, rest, { reject: false, stdin: 'ignore' });
  return { status: exitCode ?? -1, stdout, stderr };
}

const verbs = (await readdir(join(GO_ENV, 'usr/share/go-env/verbs'))).map((name) => name.replace('.sh', ''));

const tooWide = (text: string): string[] => text.split('\n').filter((line) => line.length > COLUMNS);

test('help has a row for every verb, in the order that its comment says, in 80 columns', async (t) => {
  for (const shell of SHELLS) {
    const { status, stdout, stderr } = await goEnv(['help'], shell);
    t.is(`${status} ${stderr}`, '0 ', shell.join(' '));
    t.deepEqual(tooWide(stdout), []);
    const rows = [...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, verb = '']) => verb);
    t.deepEqual([...new Set(rows)].sort(), [...verbs].sort());
    const source = await readFile(join(GO_ENV, 'usr/share/go-env/verbs/help.sh'), 'utf8');
    const order = (/in this order: ([\w, ]+)\./.exec(source)?.[1] ?? '').split(', ');
    t.deepEqual(
      [...new Set(rows)],
      order.filter((verb) => rows.includes(verb)),
    );
    t.is((await goEnv([], shell)).stdout, stdout);
    t.is((await goEnv(['--help'], shell)).stdout, stdout);
  }
});

test('each verb says its own row, by either spelling', async (t) => {
  for (const verb of verbs) {
    const { status, stdout } = await goEnv(['help', verb]);
    t.is(status, 0, verb);
    t.regex(stdout, new RegExp(`^  go-env ${verb}\\b`));
    // rows that go on stand below their own, not behind the program's name
    t.notRegex(stdout, /^ {2}go-env {2}/m);
    t.false(verbs.some((other) => other !== verb && stdout.includes(`  go-env ${other} `)));
    t.deepEqual(tooWide(stdout), []);
    for (const flag of ['--help', '-h']) {
      t.deepEqual(await goEnv([verb, flag]), { status: 0, stdout, stderr: '' }, verb);
    }
  }
});

test('a command line that makes no sense is answered by 2, before anything is done, in 80 columns', async (t) => {
  const senseless = [
    ['no-such'],
    ['nosuch'],
    [''],
    ['../lib/say'],
    ['help', 'nosuch'],
    ['help', '--', 'list'],
    ['\u001b[31mred'],
    ...verbs.map((verb) => [verb, '--no-such-option']),
    ...verbs.map((verb) => [verb, '']),
    ...verbs.map((verb) => [verb, `--\u001b[31m$(touch /tmp/owned)\n`]),
  ];
  for (const args of senseless) {
    const said = JSON.stringify(args);
    const { status, stdout, stderr } = await goEnv(args);
    t.is(status, 2, `${said}: ${stderr}`);
    t.is(stdout, '', said);
    t.regex(stderr, /^go-env: .+\n {2}\S/, said);
    t.deepEqual(tooWide(stderr), [], said);
    // a name from the command line says nothing that a terminal obeys
    t.false(stderr.includes('\u001b'), said);
  }
});

test('version is that of the package', async (t) => {
  t.deepEqual(await goEnv(['--version']), { status: 0, stdout: 'go-env from a checkout', stderr: '' });
});

test('the manual has a section for every verb, in the order of help', async (t) => {
  const page = await readFile(join(MANUAL, 'man8/go-env.8'), 'utf8');
  const sections = [...page.matchAll(/^\.SS "?go\\-env (\w+)/gm)].map(([, verb = '']) => verb);
  const { stdout } = await goEnv(['help']);
  const rows = [...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, verb = '']) => verb);
  t.deepEqual(sections, [...new Set(rows)]);
});

test('every exit code of lib/say.sh is in the manual and in docs/go-env.md', async (t) => {
  const source = await readFile(join(GO_ENV, 'usr/share/go-env/lib/say.sh'), 'utf8');
  const codes = [...source.matchAll(/^\s*ge_\w+=(\d)\s+#/gm)].map(([, code = '']) => code);
  t.deepEqual(codes, ['1', '2', '3', '4', '5', '6', '7']);
  const page = await readFile(join(MANUAL, 'man8/go-env.8'), 'utf8');
  const status = page.slice(page.indexOf('.SH EXIT STATUS'), page.indexOf('.SH FILES'));
  t.deepEqual(
    [...status.matchAll(/^\.B (\d)$/gm)].map(([, code = '']) => code),
    ['0', ...codes],
  );
  const docs = await readFile(join(import.meta.dirname, '../../docs/go-env.md'), 'utf8');
  const table = docs.slice(docs.indexOf('## Exit status of go-env'));
  t.deepEqual(
    [...table.matchAll(/^\| (\d) /gm)].map(([, code = '']) => code),
    ['0', ...codes],
  );
});

test('two formatters have nothing to say of the manual pages, and what is to be pasted can be', async (t) => {
  const pages = (await readdir(MANUAL, { recursive: true })).filter((name) => /\.\d$/.test(name));
  t.true(pages.length > 0);
  for (const name of pages) {
    const path = join(MANUAL, name);
    const lint = await execa('mandoc', ['-T', 'lint', '-W', 'warning', path], { reject: false, all: true });
    t.is(lint.all, '', name);
    const groff = await execa('man', ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', path], {
      reject: false,
    });
    t.is(groff.stderr, '', name);
    // other systems than Debian make typographic ones of a bare minus, quote, caret and tilde, which nobody can paste
    const spoiled = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((line) => !/^\.\\"|^\.TH/.test(line) && /(?:^|[\s"-])-|go(?:fmt|env)?-|['`^~]/.test(line));
    t.deepEqual(spoiled, [], name);
  }
});
