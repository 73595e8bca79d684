/** What apt 3.3 and dnf5 on rpm 6.1 have to refuse: the unsigned, strangers, expired keys, wrong times, flipped bits. */
import test, { type ExecutionContext } from 'ava';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { attempt } from '../helpers/attempt.ts';
import { type ClientKind, NEXT_CLIENTS } from '../helpers/clients.ts';
import { damage, filesMatching, flipByte } from '../helpers/damage.ts';
import { type DepotServer, serveDepotFor } from '../helpers/depot-server.ts';
import { type GpgKey, openGpgKey, unsignRpm } from '../helpers/gpg-key.ts';
import { makePeerDepot, signRelease } from '../helpers/peer-depot.ts';
import { testDepot } from '../helpers/test-depot.ts';

const HOUR_MS = 3_600_000;
const PACKAGE = { deb: /\/apt\/pool\/.*go-env_.*\.deb$/, rpm: /\/yum\/x86_64\/.*go-env-.*\.rpm$/ };

interface Ground {
  depot: string;
  network: DepotServer;
  ours: GpgKey;
  stranger: GpgKey;
  /** Its certificate is trusted, and has ended. */
  expired: GpgKey;
  packageFile: string;
}

async function openGround(t: ExecutionContext, kind: ClientKind): Promise<Ground> {
  const depot = await mkdtemp(join(tmpdir(), 'peer-depot-'));
  t.teardown(() => rm(depot, { recursive: true, force: true }));
  const [packageFile = ''] = await filesMatching((await testDepot()).depot, PACKAGE[kind.format]);
  const [ours, stranger] = [await openGpgKey(t), await openGpgKey(t)];
  const expired = await openGpgKey(t, undefined, { now: '20250105T000000', expires: 30 });
  await makePeerDepot(depot, {}, ours);
  return { depot, ours, stranger, expired, packageFile, network: await serveDepotFor(t, depot) };
}

/** Of a client that trusts `certificate`: nothing is installed, and it says why. */
async function refuses(
  t: ExecutionContext,
  kind: ClientKind,
  network: DepotServer,
  certificate: string,
  says: RegExp,
  what: string,
): Promise<void> {
  const { refresh, install, installed } = await attempt(t, kind, network, certificate);
  t.is(installed, undefined, what);
  t.regex(`${refresh.output}\n${install.output}`, says, what);
  t.true(refresh.status !== 0 || install.status !== 0, what);
}

async function takes(
  t: ExecutionContext,
  kind: ClientKind,
  network: DepotServer,
  { certificate }: GpgKey,
): Promise<void> {
  const control = await attempt(t, kind, network, certificate);
  t.is(control.install.status, 0, `${control.refresh.output}\n${control.install.output}`);
  t.truthy(control.installed);
}

for (const kind of NEXT_CLIENTS.filter(({ format }) => format === 'deb')) {
  test(`${kind.name} refuses`, async (t) => {
    const { depot, network, ours, stranger, expired, packageFile } = await openGround(t, kind);
    await makePeerDepot(depot, { debs: [packageFile] }, ours);
    const suite = join(depot, 'current/apt/dists/stable');
    const inRelease = (await filesMatching(depot, /\/InRelease$/))[0] ?? '';

    await signRelease(suite, stranger);
    await refuses(t, kind, network, ours.certificate, /Missing key/, 'a stranger');
    // sqv asks whether the key was good when it signed, gpgv of older releases whether it is good now
    await signRelease(suite, expired);
    await takes(t, kind, network, expired);
    await signRelease(suite, ours, { Date: new Date(Date.now() + HOUR_MS).toUTCString() });
    await refuses(t, kind, network, ours.certificate, /is not valid yet/, 'tomorrow');
    await signRelease(suite, ours, { 'Valid-Until': new Date(Date.now() - HOUR_MS).toUTCString() });
    await refuses(
      t,
      kind,
      network,
      ours.certificate,
      /expired|not valid any more|invalid since/i,
      'the past',
    );
    await signRelease(suite, ours);
    for (const path of await filesMatching(depot, /\/(?:InRelease|Release\.gpg)$/)) await rm(path);
    await refuses(t, kind, network, ours.certificate, /is not signed/, 'no signature');
    await signRelease(suite, ours);
    const mend = await damage(inRelease, (content) =>
      flipByte(content, content.indexOf('Label: ') + 'Label: '.length),
    );
    await refuses(t, kind, network, ours.certificate, /manipulated|BADSIG/, 'a flipped bit in InRelease');
    await mend();
    for (const path of await filesMatching(depot, /\.deb$/)) {
      const back = await damage(path, (content) => flipByte(content));
      await refuses(t, kind, network, ours.certificate, /Hash Sum mismatch/, 'a flipped bit in a deb');
      await back();
    }
    await takes(t, kind, network, ours);
  });
}

for (const kind of NEXT_CLIENTS.filter(({ format }) => format === 'rpm')) {
  test(`${kind.name} refuses`, async (t) => {
    const { depot, network, ours, stranger, expired, packageFile } = await openGround(t, kind);
    const rpm = join(depot, basename(packageFile));
    const publish = async (sign: (rpm: string) => Promise<void>, index: GpgKey): Promise<void> => {
      await cp(packageFile, rpm);
      await sign(rpm);
      await makePeerDepot(depot, { rpms: [rpm] }, index);
    };

    await publish(unsignRpm, ours);
    await refuses(t, kind, network, ours.certificate, /not signed|no signature/i, 'an unsigned rpm');
    await publish(stranger.signRpm, ours);
    await refuses(
      t,
      kind,
      network,
      ours.certificate,
      /Import of the key didn't help, wrong key/,
      'a stranger’s rpm',
    );
    await publish(ours.signRpm, stranger);
    await refuses(
      t,
      kind,
      network,
      ours.certificate,
      /repomd\.xml GPG signature verification error/,
      'a stranger’s index',
    );
    await publish(expired.signRpm, expired);
    await refuses(t, kind, network, expired.certificate, /expired|not alive/i, 'an expired key');
    await publish(ours.signRpm, ours);
    const [repomd = ''] = await filesMatching(depot, /\/repomd\.xml$/);
    const mend = await damage(repomd, (content) => flipByte(content, content.indexOf('<revision>') + 10));
    await refuses(
      t,
      kind,
      network,
      ours.certificate,
      /GPG signature verification error/,
      'a flipped bit in repomd.xml',
    );
    await mend();
    for (const path of await filesMatching(depot, /snapshots\/.*\.rpm$/)) {
      const back = await damage(path, (content) => flipByte(content, content.length - 20));
      await refuses(
        t,
        kind,
        network,
        ours.certificate,
        /checksum|mirrors were already tried/i,
        'a flipped bit in an rpm',
      );
      await back();
    }
    await takes(t, kind, network, ours);
  });
}
