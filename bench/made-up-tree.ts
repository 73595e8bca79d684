/**
 * Builds one package from a made-up tree of the given number of files and bytes in this process, for peak memory:
 * node bench/made-up-tree.ts FILES BYTES_PER_FILE FOLDER
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Package, PackageEntry } from '../builder/packaging/package.ts';
import { openStore } from '../builder/store/store.ts';
import { buildMadeUp } from './build-made-up.ts';

const [files = '', bytes = '', folder = ''] = process.argv.slice(2);
const CHUNK = 64 * 1024;

/** Text that compresses about as source does, different in each file. */
function* content(seed: number, size: number): Generator<Buffer> {
  let state = seed + 1;
  for (let left = size; left > 0; left -= CHUNK) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, left));
    for (let index = 0; index < chunk.length; index++) {
      if (index % 8 === 0) state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      chunk[index] = 97 + ((state >>> (index % 8)) & 15);
    }
    yield chunk;
  }
}

async function* entries(): AsyncGenerator<PackageEntry> {
  yield { type: 'directory', path: '/opt/made-up', mode: 0o755 };
  for (let index = 0; index < Number(files); index++) {
    const path = `/opt/made-up/${String(index).padStart(6, '0')}`;
    const size = Number(bytes);
    yield { type: 'file', path, mode: 0o644, size, content: () => streamed(index, size) };
  }
}

// oxlint-disable-next-line require-await -- an entry's content is asynchronous by contract
async function* streamed(index: number, size: number): AsyncGenerator<Buffer> {
  yield* content(index, size);
}

const pkg: Package = {
  name: 'made-up',
  version: '1',
  release: '1',
  arch: 'all',
  summary: 'A made-up tree',
  description: 'For measuring memory.',
  license: 'Apache-2.0',
  homepage: 'https://example.com/',
  vendor: 'godepot',
  maintainer: 'godepot <godepot@example.com>',
  change: 'For measuring memory.',
  section: { deb: 'misc', rpm: 'Unspecified' },
  time: 1_700_000_000,
  relations: { rpm: {}, deb: {} },
  intents: [],
  entries,
};

const depot = resolve(folder);
await mkdir(depot, { recursive: true });
const store = openStore(depot);
await buildMadeUp(store, pkg);
