import test from 'ava';

import { advisedHost, advisoriesIn, NEEDED, WITHDRAWN } from '../helpers/advisories-scenario.ts';

test('dnf5 shows what a host lacks and no more, and upgrades by advisory, by CVE and by security', async (t) => {
  const { run, installed } = await advisedHost(t, 'sid');
  t.deepEqual(advisoriesIn(await run('dnf -q advisory list --security')), NEEDED);
  t.true(advisoriesIn(await run('dnf -q advisory list --installed')).includes('godepot-go1.26.3-toolchain'));
  t.regex(await run('dnf -q advisory info godepot-go1.27.2-stdlib'), /CVE-2026-78659/);
  t.regex(await run(`dnf -q advisory info ${WITHDRAWN}`), /breaks <cgo> & "more"/);
  const output = await run('dnf -y upgrade --assumeno --advisories=godepot-go1.26.9-stdlib 2>&1 || true');
  t.regex(output, /go-1\.26 +x86_64 +(?:0:)?1\.26\.10-1/);
  t.notRegex(output, /go-1\.27 +x86_64 +(?:0:)?1\.27\.3-1/);
  await run('dnf -y -q upgrade --security');
  t.deepEqual(await installed(), ['go-1.26-1.26.10-1.x86_64', 'go-1.27-1.27.3-1.x86_64']);
  t.deepEqual(advisoriesIn(await run('dnf -q advisory list')), []);
});
