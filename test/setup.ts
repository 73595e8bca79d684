/**
 * Makes the machine ready for `make test`: Debian's tools, and the chroots that stand for servers. Quick when all is there.
 * Usage: node test/setup.ts [next | crash], for `make test-next` and `make test-crash`
 */
import { existsSync } from 'node:fs';

import { CRASH_PACKAGES, installHostPackages } from './helpers/host-packages.ts';
import { validators } from './helpers/validators.ts';
import { BROWSER, JUDGES, makeChroot, NEXT_SUITE, type Suite, SUITES, USERS, WEB } from './helpers/chroot.ts';

if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
  process.stderr.write(
    'the tests install packages with real dnf and apt in chroots: run them as root on Debian\n',
  );
  process.exit(1);
}

const what = process.argv[2];
const installed = await installHostPackages(what === 'crash' ? CRASH_PACKAGES : []);
process.stdout.write(
  installed.length === 0
    ? 'packages   all there\n'
    : `packages   installed ${installed.length}: ${installed.join(' ')}\n`,
);
process.stdout.write(`validators of documents in ${await validators()}\n`);
const suites: readonly Suite[] =
  what === 'crash'
    ? []
    : what === 'next'
      ? [...SUITES, USERS, NEXT_SUITE]
      : [...SUITES, JUDGES, BROWSER, WEB, USERS];
const chroots = await Promise.allSettled(
  suites.map(async (suite) => {
    const { made, path } = await makeChroot(suite);
    process.stdout.write(`chroot     ${suite}: ${made ? 'made in' : 'found in'} ${path}\n`);
  }),
);
for (const outcome of chroots) {
  if (outcome.status === 'rejected') throw outcome.reason;
}
