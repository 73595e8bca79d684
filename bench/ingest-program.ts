/**
 * Everything that the entrance does to an official tarball before it is admitted, in one process: digest, detached signature, every entry,
 * h1. Usage: node bench/ingest-program.ts TARBALL SIGNATURE CERTIFICATE FINGERPRINT; prints what it found.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { beginDetachedCheck } from '../builder/signing/detached-check.ts';
import { openUpstreamKeyring } from '../builder/signing/upstream-keyring.ts';
import { hashToolchain } from '../builder/toolchain/toolchain.ts';

const [tarball = '', asc = '', certificate = '', fingerprint = ''] = process.argv.slice(2);
const keyring = await openUpstreamKeyring(await readFile(certificate), fingerprint, certificate, 'spec');
const check = await beginDetachedCheck(await readFile(asc), keyring, asc);
const digest = createHash('sha256');
for await (const chunk of createReadStream(tarball, { highWaterMark: 1024 * 1024 })) {
  if (!Buffer.isBuffer(chunk)) continue;
  digest.update(chunk);
  check.update(chunk);
}
const { signer } = await check.finish();
const name = { version: '1.27.0', os: 'linux', arch: 'amd64' } as const;
const { h1, files } = await hashToolchain(tarball, 'tarball', name);
console.log(JSON.stringify({ sha256: digest.digest('hex'), signer, h1, files }));
