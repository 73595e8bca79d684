/** What breaks, and when: at a given time, of what is given. Dates and disks of which a whole doctor's run would need a machine each. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { type Finding, type Findings, newFindings } from '../../../builder/depot/doctor/findings.ts';
import { examineKeys } from '../../../builder/depot/doctor/keys.ts';
import { examineDates } from '../../../builder/depot/doctor/published.ts';
import { judgeRoom } from '../../../builder/depot/doctor/stored.ts';
import { instant } from '../../../builder/io/instant.ts';
import type { FormerKey } from '../../../builder/signing/keys.ts';
import type { TargetName } from '../../../builder/targets/model.ts';
import { openGpgKey } from '../../helpers/gpg-key.ts';
import { testKeys } from '../../helpers/keys.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const at = (time: string): number => Date.parse(time) / 1000;

/** `level area, when`, of each. */
function told(look: (findings: Findings) => void): string[] {
  const findings = newFindings();
  look(findings);
  return findings.all.map(brief);
}

function brief({ level, area, when }: Finding): string {
  return `${level} ${area}${when === null ? '' : `, ${instant(when)}`}`;
}

const DATE = '2026-03-01T12:00:00Z';
const ENDS = '2026-03-31T12:00:00Z';
const LATER = '2026-08-29T12:00:00Z';

for (const [now, ends, expected] of [
  ['2026-03-01T12:00:00Z', null, ['fine clock']],
  ['2026-03-01T12:00:00Z', ENDS, ['fine clock', `fine Valid-Until, ${ENDS}`]],
  // a refresh that was due after half of the time has not come
  ['2026-03-21T12:00:00Z', ENDS, ['fine clock', `fine Valid-Until, ${ENDS}`]],
  ['2026-03-21T12:00:01Z', ENDS, ['fine clock', `warning Valid-Until, ${ENDS}`]],
  // of a long time the last fourteen days
  ['2026-08-15T12:00:00Z', LATER, ['fine clock', `fine Valid-Until, ${LATER}`]],
  ['2026-08-15T12:00:01Z', LATER, ['fine clock', `warning Valid-Until, ${LATER}`]],
  ['2026-03-31T11:59:59Z', ENDS, ['fine clock', `warning Valid-Until, ${ENDS}`]],
  ['2026-03-31T12:00:00Z', ENDS, ['fine clock', `problem Valid-Until, ${ENDS}`]],
  ['2027-01-01T00:00:00Z', ENDS, ['fine clock', `problem Valid-Until, ${ENDS}`]],
  // a publication waits so many seconds for the next one's date, and no more
  ['2026-03-01T11:59:50Z', null, ['fine clock']],
  ['2026-03-01T11:59:49Z', null, [`problem clock, ${DATE}`]],
  ['1970-01-02T00:00:00Z', ENDS, [`problem clock, ${DATE}`, `fine Valid-Until, ${ENDS}`]],
] as const) {
  test(`at ${now}, published ${DATE}, valid until ${ends ?? 'for ever'}`, (t) => {
    const manifest = { date: at(DATE), validUntil: ends === null ? null : at(ends) };
    t.deepEqual(
      told((findings) => examineDates(findings, manifest, at(now))),
      expected,
    );
  });
}

const GIB = 1024 ** 3;

for (const [what, free, files, ffree, expected] of [
  ['room for a year', 100 * GIB, 1e6, 9e5, ['fine disk']],
  ['two gigabytes', 2 * GIB, 1e6, 9e5, ['fine disk']],
  ['less than two', 2 * GIB - 4096, 1e6, 9e5, ['warning disk']],
  ['a quarter of one', GIB / 4, 1e6, 9e5, ['warning disk']],
  ['less than that', GIB / 4 - 4096, 1e6, 9e5, ['problem disk']],
  ['nothing', 0, 1e6, 9e5, ['problem disk']],
  ['room, and no inodes', 100 * GIB, 1e6, 49_999, ['fine disk', 'warning disk']],
  ['a file system that counts no inodes', 100 * GIB, 0, 0, ['fine disk']],
] as const) {
  test(`a disk with ${what}`, (t) => {
    const statfs = { bavail: free / 4096, bsize: 4096, files, ffree };
    t.deepEqual(
      told((findings) => judgeRoom(findings, statfs)),
      expected,
    );
  });
}

test('a key that ends: told half a year before, by the date of its end, and by which targets refuse it then', async (t) => {
  const { keys } = await testKeys();
  const path = join(await temporaryFolder(t), 'key.asc');
  const { certificate, fingerprint } = await openGpgKey(t, undefined, {
    now: '20250105T000000',
    expires: 365,
  });
  await writeFile(path, certificate);
  const current = { ...keys.current, fingerprint, certificate: { ...keys.current.certificate, path } };
  const next = { ...keys.next, hasPrivate: false };
  const look = async (now: string, targets: readonly TargetName[] = []): Promise<string[]> => {
    const findings = newFindings();
    await examineKeys(findings, { ...keys, current, next, trusted: [current] }, targets, at(now));
    return findings.all.map(brief);
  };
  const end = '2026-01-05T00:00:00Z';
  t.deepEqual(await look('2025-07-09T00:00:00Z'), [`fine keys, ${end}`]);
  t.deepEqual(await look('2025-07-09T00:00:01Z'), [`warning keys, ${end}`]);
  t.deepEqual(await look('2026-01-04T23:59:59Z'), [`warning keys, ${end}`]);
  t.deepEqual(await look(end), [`problem keys, ${end}`]);
  // gpgv asks whether it is good now, the rpm of EL 8 never
  t.deepEqual(await look(end, ['deb12', 'el8']), [`problem keys, ${end}`, 'problem keys']);
});

test('a key that retires: its overlap, and that it is over', async (t) => {
  const { keys } = await testKeys();
  const next = { ...keys.next, hasPrivate: false };
  const former = (since: string, until: string): FormerKey => ({
    ...keys.current,
    role: 'retiring',
    generation: 0,
    since: at(since),
    until: at(until),
    reason: 'a test',
  });
  for (const [now, todo] of [
    ['2026-03-30T23:59:59Z', 'nothing until then; then godepot keys rotate --finish'],
    ['2026-03-31T00:00:00Z', 'the overlap is over: godepot keys rotate --finish'],
  ] as const) {
    const findings = newFindings();
    const key = former('2026-01-01T00:00:00Z', '2026-03-31T00:00:00Z');
    await examineKeys(findings, { ...keys, next, former: [key], trusted: [] }, [], at(now));
    t.deepEqual(findings.all.map(brief), ['warning keys, 2026-03-31T00:00:00Z']);
    t.is(findings.all[0]?.todo, todo);
  }
});
