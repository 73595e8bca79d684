/** Every layout, in both formats, by real dpkg and rpm: two lines, up, down, and away. */
import test from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { machine } from '../helpers/recipe-machine.ts';

const GO = 'go version | cut -d" " -f3';
const STATUS = 'update-alternatives --query go | sed -n "s/^Status: //p"';

/** Says nothing where every file is as it was packaged. */
const VERIFY: Record<Format, string> = {
  deb: 'dpkg --verify go-1.27 go-1.26 go-env',
  rpm: 'rpm -V --nodeps go-1.27 go-1.26 go-env',
};
for (const format of ['deb', 'rpm'] as const) {
  for (const [layout, root, other] of [
    ['usr-local', '/usr/local/go-1.27', '/usr/local/go-1.26'],
    ['opt', '/opt/go/1.27', '/opt/go/1.26'],
    ['usr-lib', '/usr/lib/godepot/go-1.27', '/usr/lib/godepot/go-1.26'],
  ] as const) {
    test(`${format}: two lines in ${layout}, up, down, and away`, async (t) => {
      const { says, install, remove, left } = await machine(t, format);
      await install({ version: '1.26.10', layout }, { version: '1.27.2', layout });
      for (const version of ['1.27.3', '1.27.2']) {
        await install({ version, layout });
        t.is(
          await says(`${GO}; readlink -f /usr/bin/go /usr/local/go`),
          `go${version}\n${root}/bin/go\n${root}`,
        );
        t.is(await says(`go${version} | cut -d" " -f3; gofmt-1.27`), `go${version}\ngofmt of ${version}`);
        t.is(await says(`head -n 1 ${root}/VERSION ${other}/VERSION | grep -c ^go`), '2');
        t.is(await says(VERIFY[format]), '');
      }
      await says(`update-alternatives --set go ${other}/bin/go`);
      await install({ version: '1.27.3', layout });
      t.is(await says(`${GO}; ${STATUS}`), 'go1.26.10\nmanual');
      await remove('go-1.26');
      t.is(await says(`${GO}; ${STATUS}`), 'go1.27.3\nauto');
      await remove('go-1.27', 'go-env');
      t.deepEqual(await left(), []);
    });
  }
}
