/** What goenv which says that Go's own switch will do, beside what real toolchains then do. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import * as v from 'valibot';

import { goEnvGround, SYSTEM_PATH } from '../helpers/go-env-ground.ts';
import { realGoCommands } from '../helpers/real-toolchains.ts';
import { SWITCH_CASES } from '../helpers/switch-cases.ts';
import { NEWER_PATCH, OLD_LINE, OLDER_PATCH } from '../helpers/test-depot.ts';

const [OLD, OLDER, NEWER] = [OLD_LINE.go, OLDER_PATCH.go, NEWER_PATCH.go];
const FRONT = '/usr/local/go-1.26';
const Which = v.object({
  version: v.string(),
  switch: v.object({
    how: v.picklist(['old', 'itself', 'path', 'download', 'fails']),
    runs: v.nullable(v.string()),
    fails: v.nullable(v.string()),
    refuses: v.nullable(v.string()),
    askedBy: v.nullable(v.string()),
    GOTOOLCHAIN: v.nullable(v.string()),
  }),
});

test('what goenv which foretells is what go does', async (t) => {
  const ground = await goEnvGround(t, { installed: {} });
  const at = (path: string): string => join(ground.folder, path);
  await realGoCommands(t, {
    [OLD]: at(FRONT),
    [NEWER]: at('usr/local/go-1.27'),
    [OLDER]: at('usr/local/sdk/go-x'),
  });
  for (const [name, to] of [
    [`usr/bin/go${OLD}`, `${FRONT}/bin/go`],
    [`usr/bin/go${NEWER}`, '/usr/local/go-1.27/bin/go'],
    ['usr/local/sdk/bin/go1.27.2', '/usr/local/sdk/go-x/bin/go'],
    ['usr/local/sdk/bin/go1.27.1', '/usr/local/go-1.27/bin/go'],
  ] as const) {
    await mkdir(at('usr/local/sdk/bin'), { recursive: true });
    await symlink(to, at(name));
  }
  // as the packages have it; a line of the same name further down does not count
  const env = at(`${FRONT}/go.env`);
  await writeFile(env, (await readFile(env, 'utf8')).replace('=auto', '=path') + 'GOTOOLCHAIN=local\n');

  const names = Object.keys(SWITCH_CASES);
  const steps = await Promise.all(
    Object.values(SWITCH_CASES).map(
      async ({ mod, files = {}, at: folder = '.', env: sets = {}, path = SYSTEM_PATH }, index) => {
        const top = join(ground.home, `${index}`);
        await ground.write({
          ...(mod === undefined
            ? { [`${index}/.x`]: '' }
            : { [`${index}/go.mod`]: ['module m', ...mod, ''].join('\n') }),
          ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${index}/${name}`, text])),
        });
        const assignments = Object.entries(sets).map(
          ([name, value]) => `${name}='${value.replace('@', top)}'`,
        );
        const prefix = ['env', ...assignments, `PATH='${FRONT}/bin:${path}'`].join(' ');
        return `
cd ${join(top, folder)} && chmod -R +x ${top}
${prefix} /usr/libexec/go-env/goenv which --json
printf '\\036'
${prefix} go version 2>&1
printf '\\036'
${prefix} go list -m 2>&1
printf '\\036'`;
      },
    ),
  );
  const said = await ground.script(['dash'], steps.join('\n'), {
    GO_VERSION: '1.26',
    GOPROXY: 'off',
    GOFLAGS: '-mod=mod',
  });
  t.is(`${said.status} ${said.stderr}`, '0 ');
  const answers = said.stdout.split('\u001e');
  for (const [index, name] of names.entries()) {
    const {
      is: [how, runs],
      refuses,
    } = SWITCH_CASES[name] ?? t.fail();
    const [json = '', version = '', list = ''] = answers.slice(index * 3).map((text) => text.trim());
    const foretold = v.parse(Which, JSON.parse(json)).switch;
    t.deepEqual(
      [foretold.how, foretold.runs, foretold.refuses],
      [how, runs ?? null, refuses ?? null],
      `${name}: ${json}`,
    );
    if (how === 'itself' || how === 'path') t.is(version, `go version go${foretold.runs} linux/amd64`, name);
    else if (how === 'download')
      t.regex(version, new RegExp(`^go: download(?:ing)? go${foretold.runs}`), name);
    else t.regex(version, /^go: (?:go: )?(?:cannot find|invalid|toolchain \S+ invoked to provide)/, name);
    t.is(/requires go >= (\S+)/.exec(list)?.[1], refuses, `${name}: ${list}`);
  }
});
