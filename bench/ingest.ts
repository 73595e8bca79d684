/**
 * Verify + ingest of the official go1.27.0 tarball (private copy, digest, h1, signature, every entry, admission) against `gzip -dc | tar -t` plus `sha256sum` of
 * the same file, in turn, in the same run. Medians. To beat (issue "Upstream"): 1.3.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { OFFICIAL_NAME, officialTarballFolder } from '../test/helpers/official-tarball.ts';
import { fetchUpstream } from '../test/helpers/test-depot.ts';
import { type Measure, measure } from './measure.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const ROOT = join(import.meta.dirname, '..');
const WORK = join(ROOT, '.cache', 'bench', 'ingest');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const SPEC = join(ROOT, 'test/fixtures/official/depot.yaml');

/** A signature of the tarball by a throw-away key: Google's own is on a host that a bench should not need. */
async function sign(tarball: string): Promise<{ certificate: string; fingerprint: string }> {
  const home = join(WORK, 'gnupg');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { mode: 0o700 });
  const gpg = (...args: string[]) =>
    execa('gpg', ['--homedir', home, '--batch', '--yes', '--quiet', ...args]);
  try {
    const uid = 'bench <bench@example.com>';
    await gpg('--passphrase', '', '--quick-generate-key', uid, 'rsa4096', 'sign', 'never');
    const [asc, certificate] = [`${tarball}.asc`, join(WORK, 'key.asc')];
    await gpg('--armor', '--digest-algo', 'SHA512', '--output', asc, '--detach-sign', tarball);
    await writeFile(certificate, (await gpg('--armor', '--export')).stdout);
    const { stdout } = await gpg('--with-colons', '--list-keys');
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(stdout)?.[1];
    if (fingerprint === undefined) throw new Error('gpg made no key');
    return { certificate, fingerprint };
  } finally {
    await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false });
  }
}

function middle(all: readonly Measure[], figure: keyof Measure): number {
  const sorted = all.map((one) => one[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

await mkdir(WORK, { recursive: true });
const [module] = await fetchUpstream(SPEC);
const folder = join(WORK, 'folder');
await mkdir(folder, { recursive: true });
const tarball = join(folder, OFFICIAL_NAME);
await copyFile(join(await officialTarballFolder(module?.path ?? ''), OFFICIAL_NAME), tarball);
const { certificate, fingerprint } = await sign(tarball);
const depot = join(WORK, 'depot');

const ours: Measure[] = [];
const theirs: Measure[] = [];
for (let run = 0; run < RUNS; run++) {
  await rm(depot, { recursive: true, force: true });
  ours.push(
    await measure(NODE, ['bench/ingest-program.ts', folder, certificate, fingerprint, depot], { cwd: ROOT }),
  );
  theirs.push(
    await measure('sh', ['-c', 'gzip -dc "$0" | tar -t >/dev/null && sha256sum "$0"', tarball], {
      cwd: ROOT,
    }),
  );
}
const figures = (label: string, all: readonly Measure[]): string =>
  `${label.padEnd(34)}wall ${middle(all, 'wall').toFixed(2)} s, CPU ${middle(all, 'cpu').toFixed(2)} s, peak ${(middle(all, 'peak') / 1e6).toFixed(0)} MB`;
console.log(`${OFFICIAL_NAME}, medians of ${RUNS} runs`);
console.log(figures('godepot: all of it, admitted', ours));
console.log(figures('gzip -dc | tar -t; sha256sum', theirs));
const ratio = (figure: keyof Measure): string => (middle(ours, figure) / middle(theirs, figure)).toFixed(3);
console.log(`ratio: wall ${ratio('wall')} (to beat 1.3), CPU ${ratio('cpu')}`);
