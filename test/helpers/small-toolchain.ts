import { createHash, type Hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { pack } from 'tar-stream';

import type { Toolchain } from '../../builder/spec/model.ts';
import { storedZip } from './stored-zip.ts';

/** A toolchain of a few files in both forms of archive, with the h1 that Go's dirhash gives it (computed here on its own). */
export interface SmallToolchain {
  toolchain: Toolchain;
  /** `h1:...` */
  h1: string;
  /** VERSION's time line and the same in unix seconds. */
  time: string;
  seconds: number;
  zip: Buffer;
  tarball: Buffer;
}

/** @param filler bytes of a file that makes it larger; incompressible, and other for other `seed`s. */
export async function smallToolchain(toolchain: Toolchain, filler = 0, seed = ''): Promise<SmallToolchain> {
  const { version, os, arch } = toolchain;
  const time = '2026-10-19T22:20:36Z';
  const files: Record<string, Uint8Array> = {
    LICENSE: Buffer.from('Copyright 2009 The Go Authors.\n'),
    VERSION: Buffer.from(`go${version}\ntime ${time}\n`),
    'bin/go': noise(`go ${seed}`, 2000),
    'bin/gofmt': noise(`gofmt ${seed}`, 1000),
    'go.env': Buffer.from('GOPROXY=https://example.invalid,direct\nGOTOOLCHAIN=auto\n'),
    [`pkg/tool/${os}_${arch}/compile`]: noise(`compile ${seed}`, 3000 + filler),
    'src/go.mod': Buffer.from('module std\n'),
    'src/fmt/print.go': Buffer.from(`package fmt // ${seed}\n`),
  };
  const prefix = `golang.org/toolchain@v0.0.1-go${version}.${os}-${arch}/`;
  const members = Object.entries(files).map(
    ([name, content]) => [prefix + name.replace(/(^|\/)go\.mod$/, '$1_go.mod'), content] as const,
  );
  return {
    toolchain,
    h1: dirhash(members),
    time,
    seconds: Date.parse(time) / 1000,
    zip: storedZip(members),
    tarball: await tarball(
      { ...files, 'api/go1.txt': Buffer.from('api\n'), 'test/a.go': Buffer.from('x\n') },
      time,
    ),
  };
}

function sha256(data: string | Uint8Array): Hash {
  return createHash('sha256').update(data);
}

/** golang.org/x/mod/sumdb/dirhash, Hash1. */
function dirhash(members: readonly (readonly [string, Uint8Array])[]): string {
  const lines = members.map(
    ([name, content]) => [name, `${sha256(content).digest('hex')}  ${name}\n`] as const,
  );
  lines.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `h1:${sha256(lines.map(([, line]) => line).join('')).digest('base64')}`;
}

async function tarball(files: Readonly<Record<string, Uint8Array>>, time: string): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(time);
  const folders = new Set(['go/']);
  for (const name of Object.keys(files)) {
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      folders.add(`go/${name.slice(0, end + 1)}`);
    }
  }
  const entries = [
    ...[...folders].map((name) => ({ name, type: 'directory' as const, mode: 0o755, content: undefined })),
    ...Object.entries(files).map(([name, content]) => ({
      name: `go/${name}`,
      type: 'file' as const,
      mode: /^(bin|pkg\/tool)\//.test(name) ? 0o755 : 0o644,
      content: Buffer.from(content),
    })),
  ].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  for (const { content, ...header } of entries) {
    if (content === undefined) archive.entry({ ...header, mtime });
    else archive.entry({ ...header, mtime }, content);
  }
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/** Bytes that do not compress and are always the same for a seed. */
export function noise(seed: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let n = 0; n * 32 < length; n++) blocks.push(createHash('sha256').update(`${seed} ${n}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}
