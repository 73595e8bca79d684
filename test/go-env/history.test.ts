/** go-env history: what it makes of the record, whole, damaged and hostile, and of a host that is not as recorded. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { GO_ENV } from '../helpers/own-scripts.ts';
import { machine } from '../helpers/recipe-machine.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const LIBRARIES = join(GO_ENV, 'usr/share/go-env/lib');
const RECORD = '/var/lib/go-env/history';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const GO = (line: string, mode = 'auto'): string => `${mode}:/usr/local/go-${line}/bin/go`;

/** What a line of the log is read as, up to the versions, and its gap. */
const LINES: readonly (readonly [line: string, read: string])[] = [
  [`install go-1.26 - 1.26.9-1 none ${GO('1.26')} ${DIGEST}`, 'install go-1.26 - 1.26.9-1 -'],
  [`install go-1.27 - 1.27.2-1 ${GO('1.26')} ${GO('1.27')} ${DIGEST}`, 'install go-1.27 - 1.27.2-1 -'],
  [`change go-1.27 1.27.2-1 1.27.10-1 none none ${DIGEST}`, 'upgrade go-1.27 1.27.2-1 1.27.10-1 -'],
  [`kept go-1.27 1.27.10-1 1.27.11-1 none none ${DIGEST}`, 'kept go-1.27 1.27.10-1 1.27.11-1 -'],
  [`change go-1.27 1.27.10-1 1.27.10-1.1 none none ${DIGEST}`, 'upgrade go-1.27 1.27.10-1 1.27.10-1.1 -'],
  [`change go-1.27 1.27.12-1 1.27.9-1 none none -`, 'downgrade go-1.27 1.27.12-1 1.27.9-1 1.27.10-1.1'],
  [`change go-1.27 ? 1.27.9-2 none none -`, 'change go-1.27 ? 1.27.9-2 1.27.9-1'],
  [`reinstall go-1.27 1.27.9-2 1.27.9-2 none none -`, 'reinstall go-1.27 1.27.9-2 1.27.9-2 -'],
  [`change go-1.28 1.28~rc1-1 1.28.0-1 none none -`, 'upgrade go-1.28 1.28~rc1-1 1.28.0-1 -'],
  [`change go-1.28 1.28.0-1 1.28~rc2-1 ? ?:? ?`, 'downgrade go-1.28 1.28.0-1 1.28~rc2-1 -'],
  [
    `remove go-1.26 1.26.9-1 - ${GO('1.26', 'manual')} ${GO('1.27')} ${DIGEST}`,
    'remove go-1.26 1.26.9-1 - -',
  ],
  [`change go-1.26 1.26.9-1 1.26.10-1 none none -`, 'upgrade go-1.26 1.26.9-1 1.26.10-1 removed'],
];
const DAMAGED: readonly string[] = [
  '',
  'install go-1.27 - 1.27.2',
  `install go-1.27 - 1.27.2-1 none none ${DIGEST} more`,
  `install go-1.27 - $(touch\t/tmp/owned) none none ${DIGEST}`,
  `install ../go-1.27 - 1.27.2-1 none none ${DIGEST}`,
  `install go-1.27 - 1.27.2-1 none auto:/usr/local/"quoted" ${DIGEST}`,
  `install go-1.27 - 1.27.2-${'1'.repeat(100)} none none ${DIGEST}`,
  `install go-1.27 - 1.27.2-1 none none ${DIGEST}0`,
  `explode go-1.27 - 1.27.2-1 none none ${DIGEST}`,
];
const TIME = '2026-11-26T10:00:00Z';

for (const awk of ['mawk', 'gawk', 'busybox awk']) {
  test(`${awk}: each line is read as what it says, or as damaged`, async (t) => {
    const folder = await temporaryFolder(t);
    const read = async (text: string | Buffer): Promise<string[]> => {
      await writeFile(join(folder, 'log'), text);
      const script = `awk() { command ${awk} "$@"; }; . "$1/order.sh"; . "$1/history.sh"; ge_history=$2; ge_history_lines`;
      const { stdout } = await execa('sh', ['-c', script, 'sh', LIBRARIES, folder]);
      return stdout.split('\n');
    };
    const whole = await read(LINES.map(([line]) => `${TIME} ${line}\n`).join(''));
    t.deepEqual(
      whole.map((line) =>
        line
          .split(' ')
          .filter((_, n) => n > 1 && (n < 6 || n === 9))
          .join(' '),
      ),
      LINES.map(([, expected]) => expected),
    );
    const damaged = DAMAGED.map((line) => `${TIME} ${line}\n`).join('');
    t.deepEqual(
      await read(damaged),
      DAMAGED.map((_, n) => `damaged ${n + 1}`),
    );
    // a line that never ends, and zeros as a crash leaves them
    t.deepEqual(await read('x'.repeat(10_000_000)), ['damaged 1']);
    t.deepEqual(await read(Buffer.alloc(5000)), ['']);
  });
}

test('the version before is where an upgrade came from, further back each time, and not known after a removal', async (t) => {
  const folder = await temporaryFolder(t);
  const steps: readonly (readonly [line: string, now: string, before: string])[] = [
    [`install go-1.27 - 1.27.1-1`, '1.27.1-1', ''],
    [`change go-1.27 1.27.1-1 1.27.2-1`, '1.27.2-1', '1.27.1-1'],
    [`change go-1.27 1.27.2-1 1.27.3-1`, '1.27.3-1', '1.27.2-1'],
    [`change go-1.27 1.27.3-1 1.27.2-1`, '1.27.2-1', '1.27.1-1'],
    [`change go-1.27 1.27.2-1 1.27.1-1`, '1.27.1-1', ''],
    [`change go-1.27 1.27.1-1 1.27.3-1`, '1.27.3-1', '1.27.1-1'],
    // a candidate that failed, and what was there put back
    [`change go-1.27 1.27.3-1 1.27.2-9`, '1.27.2-9', ''],
    [`change go-1.27 1.27.2-9 1.27.3-1`, '1.27.3-1', '1.27.1-1'],
    [`change go-1.27 ? 1.27.3-1`, '1.27.3-1', '1.27.1-1'],
    [`remove go-1.27 1.27.3-1 -`, '1.27.3-1', ''],
    [`install go-1.27 - 1.27.3-1`, '1.27.3-1', ''],
    // an administrator's own downgrade, and the upgrade some weeks later
    [`change go-1.27 1.27.3-1 1.27.2-1`, '1.27.2-1', ''],
    [`change go-1.27 1.27.2-1 1.27.3-1`, '1.27.3-1', '1.27.2-1'],
  ];
  let log = '';
  const script = '. "$1/order.sh"; . "$1/history.sh"; ge_history=$2; ge_history_before go-1.27 "$3"';
  for (const [line, now, before] of steps) {
    log += `${TIME} ${line} none none -\n`;
    await writeFile(join(folder, 'log'), log);
    const { stdout } = await execa('sh', ['-c', script, 'sh', LIBRARIES, folder, now]);
    t.is(stdout, before, line);
  }
});

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: what plain installation did is told, and what the record does not know is said`, async (t) => {
    const host = await machine(t, format);
    const history = async (args: string, status: number): Promise<string> => {
      const done = await host.server.try(`go-env history ${args} 2>&1`);
      t.is(done.status, status, done.output);
      t.deepEqual(
        done.output.split('\n').filter((line) => line.length > 80 && !line.startsWith('{')),
        [],
      );
      return done.output.replaceAll(/^\S+Z {2}/gm, '');
    };
    t.regex(await history('', 0), /^nothing is recorded yet\n/);
    await host.install({ version: '1.26.10' });
    await host.install({ version: '1.27.2' });
    await host.says('update-alternatives --set go /usr/local/go-1.26/bin/go');
    await host.install({ version: '1.27.3' });
    await host.remove('go-1.26');
    await host.install({ version: '1.26.10' });
    await host.install({ version: '1.27.2' });
    const said = await history('', 0);
    for (const expected of [
      'go-1.26  1.26.10-1 installed\n  go was none; then 1.26, the newest\n',
      'go-1.27  1.27.2-1 -> 1.27.3-1\ngo-1.26',
      'go-1.26  1.26.10-1 removed\n  go was 1.26, by choice; then 1.27, the newest\n',
      'go-1.27  1.27.3-1 -> 1.27.2-1, back\n',
      'go-env use --system 1.26   makes it again',
    ])
      t.true(said.includes(expected), `${expected}\n${said}`);
    const found: unknown = JSON.parse(await history('--json -n 1', 0));
    t.like(found, { faults: [], lost_choice: '1.26' });
    t.like(found, { entries: [{ event: 'downgrade', package: 'go-1.27', new: '1.27.2-1', gap: false }] });
    // made again, it is no longer lost
    await host.says('update-alternatives --set go /usr/local/go-1.26/bin/go');
    t.like(JSON.parse(await history('--json', 0)), { lost_choice: null });

    // scripts that did not run, a crash in the middle of a line, an installation that was cut short
    await host.says(`mv /usr/libexec/go-env/record /tmp`);
    await host.install({ version: '1.27.3' });
    await host.says(`mv /tmp/record /usr/libexec/go-env`);
    t.regex(await history('', 3), /go-1\.27 is 1\.27\.3-1, and the record ends with 1\.27\.2-1$/);
    await host.says(
      `printf '2026-11-' >>${RECORD}/log; printf '1.26.11-1 ? none\\n' >${RECORD}/go-1.26.begun`,
    );
    await host.install({ version: '1.27.2' });
    const late = await history('', 3);
    t.regex(
      late,
      /1\.27\.2-1, over a version that was not recorded\n {2}before that this record had 1\.27\.2-1\n/,
    );
    t.regex(late, /damaged lines in \/var\/lib\/go-env\/history\/log: 7\n/);
    t.regex(late, /go-1\.26: 1\.26\.11-1 was begun and did not end, 2\d{3}-/);
  });
}

test('the log keeps its last lines, whoever writes to it at once, and a place that cannot be written to fails nothing', async (t) => {
  const host = await machine(t, 'deb');
  const record = '/usr/libexec/go-env/record';
  // as it stands before it is cut
  const line = `${TIME} install go-1.20 - 1.20.1-1 none none -`;
  await host.says(
    `mkdir ${RECORD}; yes '${line}' | head -n 540 >${RECORD}/log; for n in 1 2 3 4; do (for m in $(seq 12); do ${record} settled go-1.2$n 1.2$n.$m-1; done) & done; wait`,
  );
  t.is(
    await host.says(`awk 'NF != 8' ${RECORD}/log | wc -l; grep -vc go-1.20 ${RECORD}/log; ls ${RECORD}`),
    '0\n48\ngo-1.21.now\ngo-1.22.now\ngo-1.23.now\ngo-1.24.now\nlog',
  );
  // killed behind its line, the script runs again: it is told once
  await host.says(
    `echo 1.25.1-1 - >${RECORD}/go-1.25.now; ${record} unpacking go-1.25 1.25.2-1; cp ${RECORD}/go-1.25.begun ${RECORD}/go-1.25.now /tmp; sleep 0.1; ` +
      `${record} settled go-1.25 1.25.2-1; cp -p /tmp/go-1.25.* ${RECORD}; touch -d '1 minute ago' ${RECORD}/go-1.25.begun; ${record} settled go-1.25 1.25.2-1`,
  );
  t.is(
    await host.says(`grep -c 'go-1.25 ' ${RECORD}/log; ls ${RECORD}`),
    '1\ngo-1.21.now\ngo-1.22.now\ngo-1.23.now\ngo-1.24.now\ngo-1.25.now\nlog',
  );
  const lines = Number(await host.says(`wc -l <${RECORD}/log`));
  t.true(lines >= 500 && lines < 548, String(lines));
  for (const prepared of [
    `rm -r ${RECORD}; : >${RECORD}`,
    `rm ${RECORD}; mkdir ${RECORD}; mkfifo ${RECORD}/log`,
  ]) {
    await host.says(prepared);
    const done = await host.server.try(`timeout 20 ${record} settled go-1.27 1.27.3-1; echo $?`);
    t.is(done.output, '0');
  }
  for (const senseless of [
    '',
    'settled',
    'settled ../x 1.27.3-1',
    "settled go-1.27 '1;2-1'",
    'other go-1.27 1.27.3-1',
  ])
    t.is((await host.server.try(`${record} ${senseless}; echo $?`)).output, '0');
  await host.says(`rm -r ${RECORD}`);
});
