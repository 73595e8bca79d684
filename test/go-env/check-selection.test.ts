/** go-env check on what leads to a toolchain, by Debian's update-alternatives and by Red Hat's, with fake toolchains. */
import test from 'ava';

import { checked } from '../helpers/checked-host.ts';
import { machine } from '../helpers/recipe-machine.ts';
import { useRedHatAlternatives } from '../helpers/redhat-alternatives.ts';

const AT = '/usr/local/go-1.27';
const OLD = '/usr/local/go-1.26';

interface Damage {
  what: string;
  breaks: string;
  mends: string;
  found: readonly string[];
}

const DAMAGE: readonly Damage[] = [
  {
    what: 'a link that ends at nothing',
    breaks: 'ln -sfn /usr/local/go-1.20/bin/go /etc/alternatives/go',
    mends: `ln -sfn ${AT}/bin/go /etc/alternatives/go`,
    found: ['error /usr/bin/go: it leads to /etc/alternatives/go, and ends at nothing'],
  },
  {
    what: 'go and gofmt of different lines',
    breaks: `ln -sfn ${OLD}/bin/gofmt /etc/alternatives/gofmt`,
    mends: `ln -sfn ${AT}/bin/gofmt /etc/alternatives/gofmt`,
    found: [`error /usr/bin/gofmt: go is of ${AT}, gofmt of ${OLD}`],
  },
  {
    what: '/usr/local/go of another line',
    breaks: `ln -sfn ${OLD} /etc/alternatives/goroot`,
    mends: `ln -sfn ${AT} /etc/alternatives/goroot`,
    found: [`error /usr/local/go: go is of ${AT}, this is ${OLD}`],
  },
  {
    what: "somebody's own folder /usr/local/go",
    breaks: 'rm /usr/local/go; mkdir /usr/local/go',
    mends: 'rmdir /usr/local/go; ln -s /etc/alternatives/goroot /usr/local/go',
    found: [
      'warning /usr/local/go: it is no link: somebody else put it there, and update-alternatives leaves it alone',
    ],
  },
  {
    what: "somebody's own /usr/bin/go",
    breaks: 'rm /usr/bin/go; printf "#!/bin/sh\\n" >/usr/bin/go; chmod +x /usr/bin/go',
    mends: 'ln -sfn /etc/alternatives/go /usr/bin/go',
    found: [
      'error /usr/bin/go: it is no link: somebody else put it there, and update-alternatives leaves it alone',
    ],
  },
  {
    what: 'a link made by hand',
    breaks: `ln -sfn ${AT}/bin/gofmt /usr/bin/gofmt`,
    mends: 'ln -sfn /etc/alternatives/gofmt /usr/bin/gofmt',
    found: [
      `error /usr/bin/gofmt: it leads to ${AT}/bin/gofmt, not to /etc/alternatives/gofmt: somebody else made it`,
    ],
  },
  {
    what: 'links that are gone',
    breaks: 'rm /usr/bin/gofmt /usr/bin/go1.27.2 /usr/local/go',
    mends: `ln -s /etc/alternatives/gofmt /usr/bin/gofmt; ln -s ../local/go-1.27/bin/go /usr/bin/go1.27.2; ln -s /etc/alternatives/goroot /usr/local/go`,
    found: [
      'error /usr/bin/gofmt: it is not there',
      `error /usr/bin/go1.27.2: it does not lead to ${AT}/bin/go, as the package has it`,
      'note /usr/local/go: it is not there',
    ],
  },
  {
    what: 'names that GOTOOLCHAIN=path would take',
    breaks: `ln -s ${AT}/bin/go /usr/bin/go1.27.9; ln -s /nowhere /usr/local/bin/go1.21.0; printf x >/usr/bin/go1.20rc1; touch '/usr/bin/go1.$(touch owned)'`,
    mends: `rm /usr/bin/go1.27.9 /usr/local/bin/go1.21.0 /usr/bin/go1.20rc1 '/usr/bin/go1.$(touch owned)'`,
    found: [
      'error /usr/bin/go1.20rc1: it leads to no toolchain: GOTOOLCHAIN=path would start it as go1.20rc1 and fail',
      'error /usr/bin/go1.27.9: it leads to go1.27.2: GOTOOLCHAIN=path would start it as go1.27.9 and fail',
      'error /usr/local/bin/go1.21.0: it leads to no toolchain: GOTOOLCHAIN=path would start it as go1.21.0 and fail',
    ],
  },
  {
    what: 'another go before /usr/bin in PATH',
    breaks: `cp ${AT}/bin/go /usr/local/bin/go`,
    mends: 'rm /usr/local/bin/go',
    found: [
      "warning /usr/local/bin/go: in most users' PATH this comes before /usr/bin/go, and it is another one",
    ],
  },
  {
    what: 'a toolchain that is gone while its package is installed',
    breaks: `mv ${OLD} /srv/away; ln -s /srv/away ${OLD}`,
    mends: `rm ${OLD}; mv /srv/away ${OLD}`,
    found: [
      'error go-1.26: the package is installed, and where it put its toolchain there is none, or a link',
    ],
  },
];

const TOOLS = [
  ['deb', 'debian'],
  ['rpm', 'redhat'],
] as const;

for (const [format, tool] of TOOLS) {
  test(`${format}, ${tool}: every damage is found, and no other`, async (t) => {
    const { server, install } = await machine(t, format);
    if (tool === 'redhat') await useRedHatAlternatives(server);
    await install({ version: '1.26.10' }, { version: '1.27.2' });
    const look = async (): Promise<string[]> => (await checked(server, '--only selection')).lines;
    t.deepEqual(await look(), []);
    for (const { what, breaks, mends, found } of DAMAGE) {
      await server.run(breaks);
      t.deepEqual(await look(), [...found].sort(), what);
      await server.run(mends);
    }
    t.deepEqual(await look(), [], 'mended');

    await server.run('go-env use --system 1.26 2>&1');
    t.deepEqual(await look(), [
      `note /usr/bin/go: the administrator chose ${OLD}, which is not the newest line: what needs a newer one fails or switches`,
    ]);
    t.is((await checked(server, '--only selection')).status, 0);
    await server.run(
      `update-alternatives --remove go ${AT}/bin/go; update-alternatives --remove go ${OLD}/bin/go`,
    );
    t.true(
      (await look()).includes(
        'error /usr/bin/go: toolchains are installed, and the group go of alternatives is not there',
      ),
    );
    if (format === 'rpm') return;
    await server.run(
      "sed -i '/^Package: go-1.26$/,/^Status:/s/^Status:.*/Status: install ok half-configured/' /var/lib/dpkg/status",
    );
    t.true(
      (await look()).some((line) =>
        line.startsWith(`error ${OLD}: go-1.26 is not whole: dpkg calls its state iF`),
      ),
    );
  });
}
