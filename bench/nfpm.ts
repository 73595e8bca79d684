import { access, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { type Made, measureOnTwo } from './measure.ts';
import type { PeerInput } from './peers.ts';

const MODULE = 'github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.0';
/** Where a go client lies that is not in PATH. */
const USUAL = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go', '/usr/bin/go'];

export interface Nfpm {
  /** Packs the tree; unsigned, as its other peers. */
  pack(input: PeerInput, format: 'rpm' | 'deb', compressor: 'zstd' | 'xz'): Promise<Made>;
}

/** nfpm by the ordinary go client, into the bench's own folder; undefined where there is none or the module is not to be had. */
export async function installNfpm(work: string): Promise<Nfpm | undefined> {
  const bin = join(work, 'bin');
  const program = join(bin, 'nfpm');
  if (!(await exists(program))) {
    const go = await findGo();
    if (go === undefined) return missing('no go client in PATH or the usual places');
    const env = { GOBIN: bin, GOPATH: join(work, 'gopath'), GOFLAGS: '-modcacherw' };
    const made = await execa(go, ['install', MODULE], { env, reject: false });
    if (made.failed) return missing(`go install ${MODULE} failed: ${made.stderr.split('\n').at(-1)}`);
  }
  return { pack: (input, format, compressor) => pack(program, input, format, compressor) };
}

function missing(why: string): undefined {
  console.log(`nfpm       not measured: ${why}`);
}

async function findGo(): Promise<string | undefined> {
  for (const candidate of ['go', ...USUAL]) {
    const { failed } = await execa(candidate, ['version'], { reject: false });
    if (!failed) return candidate;
  }
  return undefined;
}

async function pack(
  program: string,
  { tree, work }: PeerInput,
  format: 'rpm' | 'deb',
  compressor: string,
): Promise<Made> {
  const folder = join(work, `nfpm-${format}-${compressor}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'nfpm.yaml');
  const target = join(folder, `go.${format}`);
  await writeFile(
    config,
    `name: go-1.27
arch: amd64
version: 1.27.3
version_schema: none
release: 1
maintainer: a <a@example.com>
description: Go
license: BSD-3-Clause
contents: [{ src: ${tree}, dst: /usr/local/go-1.27, type: tree }]
rpm: { compression: ${compressor}, buildhost: reproducible }
deb: { compression: ${compressor} }
`,
  );
  const line = ['package', '--config', config, '--packager', format, '--target', target];
  const measured = await measureOnTwo(program, line);
  return { ...measured, size: (await stat(target)).size };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
