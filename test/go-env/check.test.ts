/** go-env check and go-env advisories on servers with a real toolchain, each with a package manager of its own and no network. */
import test, { type ExecutionContext } from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { checked } from '../helpers/checked-host.ts';
import { checkedModules } from '../helpers/checked-modules.ts';
import { isSound, ROOT, tellsDamage } from '../helpers/checked-toolchain.ts';
import { type DepotServer, serveDepotFor } from '../helpers/depot-server.ts';
import { hostAdvisories } from '../helpers/host-advisories.ts';
import { printedBlock } from '../helpers/printed-lines.ts';
import { openServer, type Server } from '../helpers/server.ts';
import { testDepot } from '../helpers/test-depot.ts';

const WHO: ReadonlySet<string> = new Set(['trixie apt', 'bookworm dnf']);

for (const kind of CLIENTS.filter(({ name }) => WHO.has(name))) {
  test(`${kind.name}: a real toolchain, sound and damaged`, async (t) => {
    const { depot, install } = await testDepot();
    const server = await openServer(kind.suite, t);
    const network = await serveDepotFor(t, depot);
    await server.run(printedBlock(install[kind.manager], network), { network });
    await isSound(t, server);
    await advisories(t, server, network);
    await programs(t, server);
    await policy(t, server);
    // go itself is the same everywhere
    if (kind.format === 'deb') await checkedModules(t, server);
    await tellsDamage(t, server, kind);
  });
}

async function advisories(t: ExecutionContext, server: Server, network: DepotServer): Promise<void> {
  const update = async (args: string, status: number, says: RegExp): Promise<void> => {
    const done = await server.try(`go-env advisories update ${args}`, { network });
    t.is(done.status, status, done.output);
    t.regex(done.output, says);
  };
  t.is((await server.try('go-env advisories show')).status, 5);
  await update('', 0, /^advisories of godepot, database of no date\n {2}signed by [0-9A-F]{40}$/);
  t.regex((await checked(server, '--only vulnerabilities')).checks.at(-1)?.detail ?? '', /nothing is known/);

  const { now, older, other, key } = await hostAdvisories();
  for (const [name, { json, signature }] of Object.entries({ now, older, other })) {
    await server.write(`/srv/${name}.json`, json);
    await server.write(`/srv/${name}.json.asc`, signature);
  }
  await server.write('/srv/key.asc', key);
  await update('/srv/now.json', 4, /no key of godepot signed this/);
  await update('--keyring /srv/key.asc --depot godepot /srv/other.json', 4, /of another, not of godepot/);
  await update('--keyring /srv/key.asc /srv/now.json', 0, /database of 2026-11-05T23:49:57Z/);
  await update('--keyring /srv/key.asc /srv/older.json', 4, /older \(2026-09-05.* than what is kept/);
  await server.run(
    'sed "s/1.27.4/1.27.5/" /srv/now.json >/srv/forged.json; cp /srv/now.json.asc /srv/forged.json.asc',
  );
  await update('--keyring /srv/key.asc /srv/forged.json', 4, /signed this/);
  await update('--keyring /srv/nothing /srv/now.json', 5, /there is no file/);
  await update(network.url.replace('8080', '1'), 1, /cannot fetch/);
  t.regex(await server.run('go-env advisories show'), /godepot-go1\.27\.4-stdlib +go-1\.27 +1\.27\.4-1 +1/);
  t.regex(await server.run('ls -A /var/lib/go-env/advisories'), /^\.lock\ncurrent\npair\.\w+$/);

  const known = await checked(server, '--only vulnerabilities --only lifetime');
  t.is(known.status, 3);
  t.deepEqual(
    known.lines
      .map((line) => line.replace(/\d+ days old/, 'N days old'))
      .filter((line) => !line.startsWith('warning')),
    [
      `error ${ROOT}: go-1.27 1.27.3-1 was withdrawn by the depot (withdrawn): "it" \\ breaks\n`,
      `error ${ROOT}: go1.27.3: 1 known vulnerability in the go command and compilers (toolchain) mended by go1.27.4: GO-2026-9002`,
      `error ${ROOT}: go1.27.3: 1 known vulnerability in the standard library (stdlib) mended by go1.27.4: GO-2026-9001`,
    ].map((line) => line.trimEnd()),
  );
}

/** Programs that Go built, without building any: bytes of the toolchain's own are changed. */
async function programs(t: ExecutionContext, server: Server): Promise<void> {
  await server.run(`mkdir -p /srv/bin && cd /srv/bin && cp ${ROOT}/bin/gofmt sound && sed 's/go1\\.27\\.3/go1.25.1/g' sound >old &&
    sed 's/CGO_ENABLED=0/CGO_ENABLED=1/; s/trimpath=true/trimpath=trap/' sound >"$(printf 'new\\nline: go1.9')" && chmod +x * && cp sound "$(printf 'byte\\377')" &&
    ln -s /etc/passwd link && mkfifo pipe && cp /bin/ls ls`);
  await server.write(
    '/srv/policy.conf',
    'binary.CGO_ENABLED=0\nbinary.-trimpath=true\nbinary.lines=1.27\nbinary.linking=static\nbinary.GOFIPS140=off\n',
  );
  const args =
    '--policy /srv/policy.conf --binary /srv/bin --binary /srv/bin/ls --only binaries --only lifetime --only vulnerabilities';
  const told = await checked(server, args);
  const about = (file: string): string[] =>
    told.findings
      .filter(({ subject }) => subject === `/srv/bin/${file}`)
      .map(({ check, severity, message }) => `${check} ${severity} ${message}`);
  t.deepEqual(about('old'), [
    'binaries error built with go1.25.1: line 1.25 is not allowed: the policy has binary.lines=1.27',
    'binaries note built with go1.25.1, which is not installed here',
    'lifetime warning built with go1.25.1: Go 1.25 has ended: 1.27 is out, so nobody mends it',
    ...about('old').slice(3),
  ]);
  t.regex(
    about('old')[3] ?? '',
    /^vulnerabilities error built with go1\.25\.1: \d+ known vulnerabilit.* \(stdlib\), .*GO-2026-9001/,
  );
  t.is(about('old').length, 4);
  t.deepEqual(about('new\nline: go1.9').slice(0, 2).sort(), [
    'binaries error -trimpath=trap, the policy wants true',
    'binaries error CGO_ENABLED=1, the policy wants 0',
  ]);
  t.deepEqual(about('ls'), [
    'binaries warning it says nothing of how it was built: no program of Go, or one that was altered',
  ]);
  t.deepEqual(
    told.findings
      .filter(({ check }) => check === 'binaries')
      .map((one) => one.subject_bytes)
      .filter(Boolean),
    [],
  );
  t.true(
    told.findings.some(
      (one) => one.subject_bytes === Buffer.from('/srv/bin/byte\xff', 'latin1').toString('hex'),
    ),
  );
  t.deepEqual(
    about('sound').map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['vulnerabilities error'],
  );
  t.regex(told.checks.find(({ check }) => check === 'binaries')?.detail ?? '', /: 4$/);
}

async function policy(t: ExecutionContext, server: Server): Promise<void> {
  await server.run(
    'cp -a /etc/go-env/policy.conf /srv/as-packaged; useradd -m alice; mkdir -p ~alice/.config/go ~root/.config/go',
  );
  await server.write(
    '/home/alice/.config/go/env',
    'GOPROXY=a\nGOPROXY=$(touch /tmp/owned)\nGOFLAGS=-toolexec=/tmp/x\nGOTOOLCHAIN=auto\n',
  );
  await server.write(
    '/etc/go-env/policy.conf',
    'GOTOOLCHAIN=path\nGOSUMDB=*\nGOPROXY=off\nGOFUTURE=1\nminimum=1.27.9\nuser=alice\n',
  );
  await server.write(
    '/etc/profile.d/bank.sh',
    'export GOROOT="/usr/local/go-1.21"\nPATH=/usr/local/go-1.21/bin:/root/go/bin:$HOME/sdk/go1.22.1/bin:$PATH; export PATH\nexport GOPROXY=direct\n# GOROOT=/x\n',
  );
  const told = await checked(server, '--only environment --only selection');
  t.is(told.status, 3);
  const own = (await server.run(`${ROOT}/bin/go env GOPROXY`)).trim();
  t.deepEqual(told.lines, [
    'error /etc/profile.d/bank.sh: line 1 sets GOROOT to /usr/local/go-1.21: the go of any other version builds nothing then',
    'error /etc/profile.d/bank.sh: line 3 sets GOPROXY to direct, against the policy',
    'error /home/alice/.config/go/env: GOPROXY=$(touch /tmp/owned), the policy wants off',
    'error /home/alice/.config/go/env: GOTOOLCHAIN=auto, the policy wants path',
    `error ${ROOT}: GOPROXY=${own}, the policy wants off`,
    `error ${ROOT}: go1.27.3 is older than the policy's minimum=1.27.9`,
    'warning /etc/profile.d/bank.sh: line 2 has /usr/local/go-1.21/bin in PATH, which is not there',
    'warning /home/alice/.config/go/env: GOFLAGS=-toolexec=/tmp/x changes what every build is made of',
    `warning ${ROOT}: this version of Go does not know GOFUTURE, which the policy wants to be 1`,
  ]);
  t.false(await server.exists('/tmp/owned'));
  for (const text of ['lines', 'minimum=new', 'GOPROXY =off', 'advisories.age=soon', 'binary.linking=both']) {
    await server.write('/srv/slip.conf', `# well\n${text}\n`);
    const { status, output } = await server.try('go-env check --policy /srv/slip.conf --only environment');
    t.is(status, 1, text);
    t.regex(output, /slip\.conf, line 2: /);
  }
  await server.run(
    'rm -r /etc/profile.d/bank.sh /home/alice/.config; cp -a /srv/as-packaged /etc/go-env/policy.conf',
  );
}
