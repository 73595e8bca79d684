import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { logPath } from '../../builder/depot/log/log.ts';
import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { testKeys } from '../helpers/keys.ts';
import { projectRoot } from '../helpers/project.ts';
import { CREATED, testDepot } from '../helpers/publishing.ts';

const { signer } = await testKeys();

test('snapshots and the log by their verbs, as JSON and in words', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const first = await publish({ packages: packages.filter((pkg) => pkg.name !== 'go-1.28') });
  const second = await publish({ date: CREATED + 2 });
  const places = { spec: join(depot, 'none.yaml'), depot, keys: join(depot, 'none') };
  const words = async (...line: string[]): Promise<string> =>
    (
      await execa(process.execPath, [join(projectRoot, 'builder/main.js'), '--depot', depot, ...line], {
        reject: false,
        stdin: 'ignore',
      })
    ).stdout;

  t.like(await godepot(places, ['snapshot', 'list']), {
    snapshots: {
      0: { sequence: 1, current: false, held: null, fault: null },
      1: {
        name: second.name,
        current: true,
        signedBy: { 0: signer.fingerprint, length: 1 },
        published: { date: '2026-09-21T14:13:22Z', packages: 10, publication: { action: 'publish' } },
      },
      length: 2,
    },
  });
  const listed = await words('snapshot', 'list');
  t.regex(
    listed,
    new RegExp(
      `^\\* +${second.name} +2026-09-21T14:13:22Z +publish +10 .*${signer.fingerprint.slice(-8)}$`,
      'm',
    ),
  );

  t.like(await godepot(places, ['snapshot', 'show', 'current']), {
    name: second.name,
    current: true,
    sequence: 2,
  });
  t.regex(await words('snapshot', 'show', '2'), /^ {2}go-1\.28 +1\.28~rc1 +rpm 1, deb 1 +amd64$/m);

  const { status, document } = await tryGodepot(places, ['snapshot', 'diff', '1', second.name]);
  t.is(status, 12);
  t.like(document, {
    sameContent: false,
    from: { sequence: 1, date: '2026-09-21T14:13:21Z' },
    packages: { 0: { name: 'go-1.28', change: 'added', after: '1.28~rc1' }, length: 1 },
  });
  t.like(await godepot(places, ['snapshot', 'diff', '2', 'current']), {
    sameContent: true,
    signatures: null,
  });
  t.regex(
    await words('snapshot', 'diff', '1', 'current'),
    /^packages\n {2}\+ go-1\.28 {2}added: 1\.28~rc1$/m,
  );

  const verified = await godepot(places, ['snapshot', 'verify', '1', '--fingerprint', signer.fingerprint]);
  t.like(verified, { kind: 'snapshot', ok: true });
  t.like(await tryGodepot(places, ['snapshot', 'show', '7']), {
    status: 2,
    document: { error: { code: 'SNAPSHOT_UNKNOWN', faults: { length: 2 } } },
  });

  const reason = 'audit of 2026';
  t.like(await godepot(places, ['snapshot', 'hold', '1', '--reason', reason], { GODEPOT_ACTOR: 'alice' }), {
    snapshot: first.name,
    held: true,
  });
  t.like(await godepot(places, ['snapshot', 'list']), { snapshots: { 0: { held: `${reason} (alice)` } } });
  t.is((await tryGodepot(places, ['snapshot', 'hold', '1', '--reason', ' '])).status, 2);
  t.is((await tryGodepot(places, ['snapshot', 'unhold', '2', '--reason', reason])).status, 2);
  await godepot(places, ['snapshot', 'unhold', '1', '--reason', 'it is over']);
  t.like(await godepot(places, ['snapshot', 'list']), { snapshots: { 0: { held: null } } });

  t.like(await godepot(places, ['log', 'show', '--action', 'hold']), {
    all: 5,
    entries: { 0: { number: 4, action: 'hold', reason, who: { actor: 'alice' } }, length: 1 },
  });
  t.like(await godepot(places, ['log', 'show', '--since', '2099-01-01']), { entries: { length: 0 } });
  t.is((await tryGodepot(places, ['log', 'show', '--since', 'yesterday'])).status, 2);
  t.like(await tryGodepot(places, ['log', 'show', '--action', 'holds']), {
    status: 2,
    document: { error: { message: 'the log knows no action "holds"; did you mean "hold"?' } },
  });
  t.regex(
    await words('log', 'show'),
    /^4 {2}\S+Z {2}hold {5}1-[0-9a-f]{8} {2}\S+ on .* for alice {2}audit of 2026$/m,
  );
  t.like(await godepot(places, ['log', 'verify']), { ok: true, entries: 5, done: { length: 3 } });

  const text = await readFile(logPath(depot), 'utf8');
  await writeFile(logPath(depot), text.replace(reason, 'audit of 2025'));
  t.like(await tryGodepot(places, ['log', 'verify']), {
    status: 10,
    document: { ok: false, failed: { 0: { check: 'chain', code: 'LOG_DAMAGED' } } },
  });
  t.is((await tryGodepot(places, ['log', 'show'])).status, 10);
  // a hold is only given on a log that can be believed
  t.like(await tryGodepot(places, ['snapshot', 'hold', '1', '--reason', reason]), { status: 10 });
  await rm(logPath(depot));
  const hold = ['snapshot', 'hold', '1', '--reason', reason];
  t.like(await tryGodepot(places, hold), { status: 10, document: { error: { code: 'LOG_INCOMPLETE' } } });
  t.like(await godepot(places, ['log', 'accept', '--reason', 'the disk failed']), {
    snapshots: { length: 2 },
  });
  await godepot(places, hold);
});
