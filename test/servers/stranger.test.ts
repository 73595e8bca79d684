/**
 * Packages and indexes that are right in every digest and come from the wrong hands, or from the wrong time. The depots are made and
 * signed by the peers' own tools, because godepot would refuse to publish them.
 */
import test, { type ExecutionContext } from 'ava';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { attempt } from '../helpers/attempt.ts';
import { CLIENTS } from '../helpers/clients.ts';
import { filesMatching } from '../helpers/damage.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { type GpgKey, openGpgKey, unsignRpm } from '../helpers/gpg-key.ts';
import { makePeerDepot, signRelease } from '../helpers/peer-depot.ts';
import { testDepot } from '../helpers/test-depot.ts';

const HOUR_MS = 3_600_000;

for (const kind of CLIENTS.filter(({ format }) => format === 'rpm')) {
  test(`${kind.name} refuses an rpm of nobody and of a stranger in a correctly signed index`, async (t) => {
    const { depot, network, ours, stranger, packageFile } = await openGround(
      t,
      /\/yum\/x86_64\/.*go-env-.*\.rpm$/,
    );
    const rpm = join(depot, basename(packageFile));
    const publish = async (sign: (rpm: string) => Promise<void>, index: GpgKey): Promise<void> => {
      await cp(packageFile, rpm);
      await sign(rpm);
      await makePeerDepot(depot, { rpms: [rpm] }, index);
    };

    await publish(unsignRpm, ours);
    const unsigned = await attempt(t, kind, network, ours.certificate);
    t.is(unsigned.refresh.status, 0, unsigned.refresh.output);
    t.regex(unsigned.install.output, /is not signed/);
    t.is(unsigned.installed, undefined);

    await publish(stranger.signRpm, ours);
    const foreign = await attempt(t, kind, network, ours.certificate);
    t.is(foreign.refresh.status, 0, foreign.refresh.output);
    t.regex(foreign.install.output, /not correct for this package|Public key for .* is not installed|NOKEY/);
    t.is(foreign.installed, undefined);

    await publish(ours.signRpm, stranger);
    const index = await attempt(t, kind, network, ours.certificate);
    t.regex(
      index.refresh.output,
      /repomd\.xml GPG signature verification error|is signed with an unknown key/,
    );
    t.is(index.installed, undefined);

    await publish(ours.signRpm, ours);
    const control = await attempt(t, kind, network, ours.certificate);
    t.is(control.install.status, 0, control.install.output);
    t.truthy(control.installed);
  });
}

for (const kind of CLIENTS.filter(({ format }) => format === 'deb')) {
  test(`${kind.name} refuses a Release of a stranger, of tomorrow and of the past`, async (t) => {
    const { depot, network, ours, stranger, packageFile } = await openGround(
      t,
      /\/apt\/pool\/.*go-env_.*\.deb$/,
    );
    await makePeerDepot(depot, { debs: [packageFile] }, ours);
    const suite = join(depot, 'current/apt/dists/stable');

    await signRelease(suite, stranger);
    const foreign = await attempt(t, kind, network, ours.certificate);
    t.regex(foreign.refresh.output, kind.suite === 'trixie' ? /Missing key/ : /NO_PUBKEY/);
    t.is(foreign.installed, undefined);

    await signRelease(suite, ours, { Date: new Date(Date.now() + HOUR_MS).toUTCString() });
    const early = await attempt(t, kind, network, ours.certificate);
    t.regex(early.refresh.output, /is not valid yet/);
    t.is(early.installed, undefined);

    await signRelease(suite, ours, { 'Valid-Until': new Date(Date.now() - HOUR_MS).toUTCString() });
    const late = await attempt(t, kind, network, ours.certificate);
    t.regex(late.refresh.output, /is expired|is not valid any more|invalid since/i);
    t.is(late.installed, undefined);

    await signRelease(suite, ours);
    const control = await attempt(t, kind, network, ours.certificate);
    t.is(control.install.status, 0, control.install.output);
    t.truthy(control.installed);
  });
}

/** A depot that is being served, two keys, and a package that godepot made. */
async function openGround(t: ExecutionContext, pattern: RegExp) {
  const depot = await mkdtemp(join(tmpdir(), 'peer-depot-'));
  t.teardown(() => rm(depot, { recursive: true, force: true }));
  const [packageFile = ''] = await filesMatching((await testDepot()).depot, pattern);
  const [ours, stranger] = [await openGpgKey(t), await openGpgKey(t)];
  // nothing is served before something is published
  await makePeerDepot(depot, {}, ours);
  return { depot, ours, stranger, packageFile, network: await serveDepotFor(t, depot) };
}
