/** What commands say while something else runs full, or while nobody listens: they go on to their end. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { GO_ENV } from '../helpers/own-scripts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const TALKS = `sh -c 'yes | head -c 300000 || exit 9; echo error >&2; echo done >"$0/done"; exit 7' "$folder"`;

for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']]) {
  test(`${shell.join(' ')}: a command learns nothing of a full disk or a closed pipe, and its status stands`, async (t) => {
    const folder = await temporaryFolder(t);
    const [program = '', ...flags] = shell;
    const said = async (call: string): Promise<string> => {
      const script = `set -u; . "$lib/say.sh"; . "$lib/said.sh"; { ${call} ${TALKS}; echo "$?" >&3; } 3>&2 | true; rm "$folder/done"`;
      const { all, exitCode } = await execa(program, [...flags, '-c', script], {
        env: { folder, lib: join(GO_ENV, 'usr/share/go-env/lib') },
        all: true,
        reject: false,
      });
      t.is(exitCode, 0, call);
      return all;
    };
    t.is(await said('ge_said_to cat'), '7');
    t.is(
      await said('ge_keep_said /dev/full 1000'),
      'go-env: /dev/full cannot be written: is its disk full?\n7',
    );
    t.is(await said('ge_keep_said "$folder/said" 1000'), '7');
    t.is((await readFile(join(folder, 'said'))).length, 1000);
  });
}
