import { setTimeout } from 'node:timers/promises';

import type { ExecutionContext } from 'ava';

import { NEXT_SUITE } from './chroot.ts';
import type { ClientKind } from './clients.ts';
import { openJourney, type Traveller } from './in-flight.ts';

/** Between two rounds: two processors are shared with what publishes. */
const BREATH_MS = 1000;
const DAY = 86_400;
const OLD = '1.27.2-1';
const NEW = '1.27.3-1';
const BECAUSE = ['--reason', 'it is a test'];

/** A depot that changes under its clients, all of them at once: what was begun before a switch ends well after it, whatever the switch. */
export async function endsWhatItBegan(t: ExecutionContext, kinds: readonly ClientKind[]): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const { gate, travellers, all, want, publish } = await openJourney(t, kinds, now - 15 * DAY, now - DAY);
  const lap = laps(t);
  const refresh = (seen: readonly string[]): Promise<void> =>
    all(async ({ kind, client }) => {
      // it goes by the mirror list that it read the time before
      if (kind.manager === 'zypper') await client.refresh();
      const { status, output } = await client.refresh();
      t.is(status, 0, `${kind.name}: ${output}`);
      t.deepEqual([...(await client.available('go-1.27'))].sort(), seen, kind.name);
    });
  const rpms = async (what: (traveller: Traveller) => Promise<void>): Promise<void> => {
    await Promise.all(travellers.filter(({ kind }) => kind.format === 'rpm').map(what));
  };
  lap('opened');

  // past its Valid-Until, of which only apt knows
  const readBy = (manager: string, what: (traveller: Traveller) => Promise<void>): Promise<unknown> =>
    Promise.all(travellers.filter(({ kind }) => kind.manager === manager).map(what));
  await readBy('apt', async ({ kind, client }) => {
    const { status, output } = await client.refresh();
    t.not(status, 0, kind.name);
    t.regex(output, /is expired/);
  });
  const second = await publish('refresh');
  lap('expired');

  // every client has Release or repomd.xml, and asks for the index that it lists after that is current no more
  gate.hold(/\/by-hash\/|-primary\.xml/, 0);
  const reading = all(async ({ kind, client }) => {
    const { status, output } = await client.refresh();
    t.is(status, 0, `${kind.name}: ${output}`);
    t.deepEqual(await client.available('go-1.27'), [OLD], kind.name);
  });
  await gate.held(kinds.length);
  await want('1.27.2', '1.27.3');
  const third = await publish('release');
  gate.open();
  await reading;
  lap('indexes');
  await refresh([OLD, NEW]);
  lap('refresh');

  // half of the package is there when it stops being listed
  gate.hold(/go-1\.27[-_]1\.27\.2/, 0.5);
  const installing = all(async ({ kind, client }) => {
    await client.install(['go-1.27', OLD]);
    t.is(await client.installed('go-1.27'), OLD, kind.name);
  });
  await gate.held(kinds.length);
  await want('1.27.3');
  await publish('release');
  gate.open();
  await installing;
  lap('install');
  await refresh([NEW]);
  lap('refresh');

  // a rollback: what was resolved before it is fetched after it
  gate.hold(/go-1\.27[-_]1\.27\.3/, 0);
  const upgrading = all(async ({ download }) => void (await download(NEW)));
  await gate.held(kinds.length);
  await publish('rollback', second, ...BECAUSE);
  gate.open();
  await upgrading;
  lap('download');
  await refresh([OLD]);
  lap('refresh');

  // repomd.xml is of one publication, and its signature is asked for after the next: by a mirror list both are of the first
  await all(({ readsFrom }) => readsFrom('mirrorlist'));
  // dnf5 takes the key in when it meets an address for the first time, and then reads everything of it again
  await rpms(async ({ kind, client }) => {
    if (kind.suite === NEXT_SUITE) await client.refresh();
  });
  gate.hold(/repomd\.xml\.asc/, 0);
  const checking = rpms(async ({ kind, client }) => {
    const { status, output } = await client.refresh();
    t.is(status, 0, `${kind.name}: ${output}`);
    t.deepEqual(await client.available('go-1.27'), [OLD], kind.name);
  });
  await gate.held(kinds.filter(({ format }) => format === 'rpm').length);
  await publish('rollback', third, ...BECAUSE);
  gate.open();
  await checking;
  lap('signatures');

  // ten switches in a row, while everybody updates and installs in a loop
  const switching = { now: true };
  const rounds: string[] = [];
  const looping = all(async ({ kind, client, download }) => {
    let round = 0;
    for (; switching.now; round++) {
      const { status, output } = await client.refresh();
      t.is(status, 0, `${kind.name}: ${output}`);
      await download();
      await setTimeout(BREATH_MS);
    }
    t.true(round > 1, kind.name);
    rounds.push(`${kind.name} ${round}`);
  });
  for (let number = 0; number < 5; number++) {
    await publish('rollback', second, ...BECAUSE);
    await publish('rollback', third, ...BECAUSE);
  }
  switching.now = false;
  await looping;
  lap(`ten switches (${rounds.join(', ')})`);
  await refresh([OLD, NEW]);
  lap('refresh');

  // a yank: whoever resolved before it gets what was signed then
  gate.hold(/go-1\.27[-_]1\.27\.3/, 0);
  const last = all(async ({ download }) => void (await download(NEW)));
  await gate.held(kinds.length);
  await publish('yank', `go-1.27=${NEW}`, ...BECAUSE);
  gate.open();
  await last;
  await refresh([OLD]);
  lap('yank');

  // apt 2.7 and later: one state by name
  for (const { kind, client } of travellers) {
    if (kind.manager !== 'apt' || kind.suite === 'bookworm') continue;
    const network = { network: gate };
    await client.server.run(`apt-get -q update --snapshot ${third}`, network);
    const policy = await client.server.run(`apt-cache -o APT::Snapshot=${third} policy go-1.27`);
    t.regex(policy, /Candidate: 1\.27\.3-1\n/);
    t.notRegex(policy, /current\/apt/);
  }
  lap('snapshot');
}

function laps(t: { log: (...values: string[]) => void }): (name: string) => void {
  let last = performance.now();
  return (name) => {
    const now = performance.now();
    t.log(`${name} ${((now - last) / 1000).toFixed(1)} s`);
    last = now;
  };
}
