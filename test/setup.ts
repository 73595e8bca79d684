/**
 * Makes the machine ready for `make test`: Debian's tools, and the chroots that stand for servers. Quick when all is there.
 * Usage: node test/setup.ts [next], the latter for `make test-next`
 */
import { existsSync } from 'node:fs';

import { installHostPackages } from './helpers/host-packages.ts';
import { validators } from './helpers/validators.ts';
import { BROWSER, JUDGES, makeChroot, NEXT_SUITE, SUITES, USERS, WEB } from './helpers/chroot.ts';

if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
  process.stderr.write(
    'the tests install packages with real dnf and apt in chroots: run them as root on Debian\n',
  );
  process.exit(1);
}

const installed = await installHostPackages();
process.stdout.write(
  installed.length === 0
    ? 'packages   all there\n'
    : `packages   installed ${installed.length}: ${installed.join(' ')}\n`,
);
process.stdout.write(`validators of documents in ${await validators()}\n`);
const chroots = await Promise.allSettled(
  (process.argv[2] === 'next'
    ? [...SUITES, USERS, NEXT_SUITE]
    : [...SUITES, JUDGES, BROWSER, WEB, USERS]
  ).map(async (suite) => {
    const { made, path } = await makeChroot(suite);
    process.stdout.write(`chroot     ${suite}: ${made ? 'made in' : 'found in'} ${path}\n`);
  }),
);
for (const outcome of chroots) {
  if (outcome.status === 'rejected') throw outcome.reason;
}
