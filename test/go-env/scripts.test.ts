/** Every script of go-env, in the shells that will read it, before anything of it runs. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { closureOf, codeOf, GO_ENV, type OwnScript, ownScripts } from '../helpers/own-scripts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SHELLCHECK = ['--shell=sh', '--enable=all'];
const STYLE = 'SC2250,SC2310,SC2311,SC2312';
/** What only the whole can tell: where a name that comes from another file is set, and where it is used. */
const ACROSS = 'SC2034,SC2154';
/** Names of files that are put together at run time. */
const FOLLOWING = 'SC1090,SC1091';

/** /bin/sh of the hosts, and what may stand in its place. */
const RUNS = [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['ksh'], ['mksh']];
/** ksh would rather see its own arithmetic, which dash does not know. */
const KSH_ADVICE = /^.*: warning: line \d+: .* is slower than .*\n?/gm;
const SOURCES = [...RUNS, ['bash'], ['zsh'], ['zsh', '--emulate', 'sh']];

/** Folders of verbs, and the program that sources them. */
const ENTRANCES = new Map([
  ['/usr/share/go-env/verbs', '/usr/bin/go-env'],
  ['/usr/share/go-env/goenv', '/usr/libexec/go-env/goenv'],
]);

const scripts = await ownScripts();

/** What stands around the verbs of a folder. */
function entrance(verbs: string): readonly OwnScript[] {
  const found = scripts.find(({ path }) => path === ENTRANCES.get(verbs));
  return found === undefined ? [] : closureOf(found, scripts);
}

test('shellcheck has nothing to say of any script', async (t) => {
  const files = scripts.map(({ path }) => join(GO_ENV, path));
  const { all } = await execa(
    'shellcheck',
    [...SHELLCHECK, `--exclude=${STYLE},${ACROSS},${FOLLOWING}`, ...files],
    { all: true, reject: false },
  );
  t.is(all, '');
  t.true(files.length > 5);
});

for (const read of ['run', 'sourced'] as const) {
  test(`shellcheck knows every name that scripts to be ${read} share`, async (t) => {
    const folder = await temporaryFolder(t);
    const whole = join(folder, 'whole.sh');
    // shellcheck takes up no directive behind the first command, so those for a whole file go
    const own = scripts.filter((script) => script.read === read);
    const texts = [...new Set(own.flatMap((script) => closureOf(script, scripts)))].map(({ text }) => text);
    await writeFile(whole, texts.join('\n'));
    const { all } = await execa('shellcheck', ['--shell=sh', `--include=${ACROSS}`, whole], {
      all: true,
      reject: false,
    });
    t.is(all, '');
  });
}

for (const shell of SOURCES) {
  test(`${shell.join(' ')} takes the syntax of what it may be given`, async (t) => {
    const given = scripts.filter(({ read }) => read === 'sourced' || RUNS.includes(shell));
    // one process that starts the others, since there are hundreds
    const each = 'for file; do "$0" $flags -n "$file" || echo "$file: $?"; done 2>&1';
    const [program = '', ...flags] = shell;
    const files = given.map(({ path }) => join(GO_ENV, path));
    const { stdout } = await execa('sh', ['-c', each, program, ...files], {
      env: { flags: flags.join(' ') },
    });
    t.is(stdout.replaceAll(KSH_ADVICE, ''), '');
    t.true(files.length > 5);
  });
}

test('a script calls no function and reads no variable of a file that it does not source', (t) => {
  const functions = new Map<string, string[]>();
  const variables = new Map<string, string[]>();
  for (const { path, text } of scripts) {
    for (const [, name = ''] of codeOf(text).matchAll(/^\s*(_?g\w+)\(\)/gm))
      functions.set(name, [...(functions.get(name) ?? []), path]);
    for (const [, name = ''] of codeOf(text).matchAll(/\b(_?ge_\w+|_go_env_\w+)(?==| in )/g))
      variables.set(name, [...(variables.get(name) ?? []), path]);
  }
  const missing: string[] = [];
  for (const script of scripts) {
    // read by others, which bring along what it needs
    if (/\/(?:lib|shell|doctor|checks)\//.test(script.path)) continue;
    const closure = [...closureOf(script, scripts), ...entrance(dirname(script.path))];
    const paths = new Set(closure.map(({ path }) => path));
    const code = closure.map(({ text }) => codeOf(text)).join('\n');
    for (const [table, pattern] of [
      [functions, /(?<![\w$"'/.-]|\bfor )(_?ge_\w+|_go_env_\w+)(?![\w=])/g],
      [variables, /\$\{?(_?ge_\w+|_go_env_\w+)/g],
    ] as const) {
      for (const [, name = ''] of code.matchAll(pattern)) {
        const at = table.get(name);
        if (at !== undefined && !at.some((path) => paths.has(path)))
          missing.push(`${script.path}: ${name} of ${at.join()}`);
      }
    }
  }
  t.deepEqual([...new Set(missing)], []);
  t.true(functions.size > 10 && variables.size > 10);
});
