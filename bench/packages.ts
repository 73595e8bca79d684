/**
 * From the verified archive in the store to signed rpm + deb on disk (unpacking, digests of every file and the signature included), against
 * nfpm, rpmbuild and dpkg-deb on the same tree, unpacked beforehand and unsigned, in the same run, each on two processors. Medians. To beat:
 * issue "Packages". RUNS=1 for a first look.
 */
import { readFile } from 'node:fs/promises';

import { build, choose, forget, packages, prepare, TOOLCHAIN } from './ground.ts';
import { atOnce, inTurn, type Made, medianOf } from './measure.ts';
import { installNfpm } from './nfpm.ts';
import { dpkgDeb, rpmbuild } from './peers.ts';
import { head, ratios, row } from './table.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);

await readFile('/usr/bin/time').catch(() => {
  throw new Error(
    'make bench needs Debian with the packages time, unzip, rpm and dpkg-dev: apt-get install them',
  );
});
const peer = await prepare();
const nfpm = await installNfpm(peer.work);

async function repeated(once: () => Promise<Made>): Promise<Made> {
  const all: Made[] = [];
  for (let run = 0; run < RUNS; run++) all.push(await once());
  return medianOf(all);
}

/** Ours, from nothing, as the issue states it: both packages of one command. */
async function godepot(compression: string): Promise<Made> {
  await choose(compression);
  return repeated(async () => {
    await forget();
    return build();
  });
}

async function measured(label: string, work: () => Promise<Made>): Promise<Made> {
  const made = await work();
  console.log(row(label, made));
  return made;
}

const rpm = (payload: string) => () => repeated(() => rpmbuild(peer, payload));
const deb = (options: string) => () => repeated(() => dpkgDeb(peer, options));

console.log(`${TOOLCHAIN}, medians of ${RUNS} runs`);
console.log(head());
const fast = await measured('godepot rpm+deb, zstd, fast (signed)', () => godepot('fast'));
const balanced = await measured('godepot rpm+deb, zstd, balanced (signed)', () => godepot('balanced'));
const ownDeb = (await packages()).find(({ format }) => format === 'deb');
if (ownDeb === undefined) throw new Error('no deb was built');
const small = await measured('godepot rpm+deb, zstd, small (signed)', () => godepot('small'));
await measured('godepot rpm+deb, gzip, balanced (signed)', () => godepot('{format: gzip, preset: balanced}'));
await measured('rpmbuild rpm, zstd, w3.zstdio', rpm('w3.zstdio'));
const rpm19 = await measured('rpmbuild rpm, zstd, w19.zstdio', rpm('w19.zstdio'));
await measured('dpkg-deb deb, zstd, -z3', deb('-Zzstd -z3'));
const xz = await measured('dpkg-deb deb, xz, -z6', deb('-Zxz -z6'));
if (nfpm !== undefined) {
  const one = (format: 'rpm' | 'deb', compressor: 'zstd' | 'xz') => () => nfpm.pack(peer, format, compressor);
  const pair = await measured('nfpm rpm+deb, zstd, started at once', () =>
    repeated(() => atOnce(one('rpm', 'zstd'), one('deb', 'zstd'))),
  );
  const rpmXz = await measured('nfpm rpm, xz', () => repeated(one('rpm', 'xz')));
  const debXz = await measured('nfpm deb, xz', () => repeated(one('deb', 'xz')));
  console.log(
    `fast to nfpm's zstd pair at once: ${ratios(fast, pair, [
      { figure: 'wall', beat: 0.5, floor: 0.65 },
      { figure: 'cpu', beat: 0.6, floor: 0.7 },
      { figure: 'size', beat: 0.92 },
      { figure: 'peak', beat: 0.45, floor: 0.6 },
    ])}`,
  );
  console.log(
    `balanced to nfpm's xz pair in turn: ${ratios(balanced, inTurn(rpmXz, debXz), [
      { figure: 'wall', beat: 0.1, floor: 0.15 },
      { figure: 'size', beat: 0.86 },
    ])}`,
  );
}
console.log(
  `balanced (time of both, size of its deb) to dpkg-deb's xz deb alone: ${ratios(
    { ...balanced, size: ownDeb.size },
    xz,
    [
      { figure: 'wall', beat: 0.2 },
      { figure: 'size', beat: 1.03 },
    ],
  )}`,
);
console.log(
  `small to rpmbuild w19.zstdio and dpkg-deb -Zxz -z6 in turn: ${ratios(small, inTurn(rpm19, xz), [
    { figure: 'size', beat: 0.92 },
    { figure: 'wall', beat: 1 },
  ])}`,
);
