import test from 'ava';

import { advisedHost, advisoriesIn, NEEDED, WITHDRAWN } from '../helpers/advisories-scenario.ts';

test('dnf 4.14 shows what a host lacks and no more, by kind, and upgrades by advisory, by CVE and by security', async (t) => {
  const { run, installed } = await advisedHost(t, 'bookworm');
  const listed = await run('dnf -q updateinfo list --security');
  t.deepEqual(advisoriesIn(listed), NEEDED);
  t.notRegex(listed, /Low|Moderate|Important|Critical/, 'nobody knows a severity');
  // what 1.26.5 has already is told as installed, though the version that brought it was never listed
  t.true(
    advisoriesIn(await run('dnf -q updateinfo list --installed')).includes('godepot-go1.26.3-toolchain'),
  );
  const about = await run('dnf -q updateinfo info godepot-go1.27.2-stdlib');
  t.regex(about, /Type: security/);
  t.regex(about, /CVEs: CVE-2026-78659/);
  t.regex(about, /GO-2026-6603 \(CVE-2026-78659\): HTTP\/2 server memory exhaustion/);
  t.regex(await run(`dnf -q updateinfo info ${WITHDRAWN}`), /Reason: breaks <cgo> & "more"/);

  const plan = async (options: string): Promise<string[]> => {
    const output = await run(`dnf -y upgrade --assumeno ${options} 2>&1 || true`);
    return [...output.matchAll(/^ (go-\S+) +x86_64 +(\S+)/gm)].map(
      ([, name = '', version = '']) => `${name} ${version}`,
    );
  };
  t.deepEqual(await plan('--advisory=godepot-go1.26.9-stdlib'), ['go-1.26 1.26.10-1']);
  t.deepEqual(await plan('--cve=CVE-2026-78659'), ['go-1.26 1.26.10-1', 'go-1.27 1.27.3-1']);
  await run('dnf -y -q upgrade --security');
  t.deepEqual(await installed(), ['go-1.26-1.26.10-1.x86_64', 'go-1.27-1.27.3-1.x86_64']);
  t.deepEqual(advisoriesIn(await run('dnf -q updateinfo list')), []);
});

test('dnf 4.23 and zypper of one host say the same; zypper patches by category', async (t) => {
  const { run, installed } = await advisedHost(t, 'trixie');
  t.deepEqual(advisoriesIn(await run('dnf -q updateinfo list --security')), NEEDED);
  await run('rpm --import /etc/pki/rpm-gpg/by-hand.asc');
  const patches = async (options = ''): Promise<string[]> =>
    advisoriesIn(await run(`zypper --non-interactive list-patches ${options}`));
  t.deepEqual(await patches('--category security'), NEEDED);
  t.true((await patches()).includes(WITHDRAWN));
  const all = await run('zypper --non-interactive list-patches --all');
  t.regex(all, /godepot-yank-go-1\.27-1\.27\.9-1 +\| bugfix +\| +\| --- +\| not needed/);
  t.deepEqual(await patches('--cve=CVE-2026-78659'), ['godepot-go1.26.9-stdlib', 'godepot-go1.27.2-stdlib']);
  await run('zypper --non-interactive patch --category security');
  t.deepEqual(await installed(), ['go-1.26-1.26.10-1.x86_64', 'go-1.27-1.27.3-1.x86_64']);
  t.deepEqual(await patches(), []);
});
