/** The timer that records idle lines, as systemd reads it; test/next/booted-units.test.ts runs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { GO_ENV } from '../helpers/own-scripts.ts';
import { openServer } from '../helpers/server.ts';

const UNITS = '/usr/lib/systemd/system';

test('systemd has nothing to say of the units, and calls what the service may do little', async (t) => {
  const server = await openServer('trixie', t);
  for (const name of ['go-env-record.service', 'go-env-record.timer'])
    await server.write(`${UNITS}/${name}`, await readFile(join(GO_ENV, UNITS, name)));
  await server.write('/usr/bin/go-env', '#!/bin/sh\n', 0o755);
  // the manual page is not on this server
  const verified = await server.try(`systemd-analyze verify --man=no ${UNITS}/go-env-record.*`);
  t.is(`${verified.status} ${verified.output}`, '0 ');
  const judged = await server.run(
    `systemd-analyze security --offline=yes --no-pager ${UNITS}/go-env-record.service | tail -n 1`,
  );
  const exposure = Number(/: (\d+\.\d+) OK/.exec(judged)?.[1] ?? 10);
  t.true(exposure < 4, judged);
});
