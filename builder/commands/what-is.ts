import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { pathExists } from 'fs-extra/esm';

import { DepotError, systemCode } from '../errors.ts';

export type Kind = 'rpm' | 'deb' | 'snapshot' | 'depot' | 'endpoint';

const RPM_MAGIC = Buffer.from([0xed, 0xab, 0xee, 0xdb]);
const AR_MAGIC = Buffer.from('!<arch>\n');

/** What a path holds, by content and never by name. */
export async function whatIs(path: string): Promise<Kind> {
  const found = await stat(path).catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw cause;
    throw new DepotError('NOT_FOUND', 'there is nothing of that name', { where: path, cause });
  });
  if (found.isDirectory()) {
    if (await pathExists(join(path, 'manifest.json'))) return 'snapshot';
    if (await pathExists(join(path, 'snapshots'))) return 'depot';
  } else if (found.isFile()) {
    const magic = await firstBytes(path, AR_MAGIC.length);
    if (magic.subarray(0, RPM_MAGIC.length).equals(RPM_MAGIC)) return 'rpm';
    if (magic.equals(AR_MAGIC)) return 'deb';
  }
  throw new DepotError('NOT_A_PACKAGE', 'this is neither an rpm, a deb, a snapshot nor a depot', {
    where: path,
    hint: 'a depot is the folder that holds snapshots/ (dist by default)',
  });
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
