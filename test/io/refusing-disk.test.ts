import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { DepotError, type ErrorCode, hasCode, systemCode } from '../../builder/errors.ts';
import { download } from '../../builder/io/download.ts';
import { transportFault } from '../../builder/io/http-fault.ts';
import { TransientFault } from '../../builder/io/transient-fault.ts';
import { misbehavingServer } from '../helpers/misbehaving-server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** What refuses, each a file system of its own with `downloads/` on it. */
const REFUSING: readonly [
  title: string,
  options: string,
  fill: (folder: string) => Promise<unknown>,
  asked: number,
][] = [
  ['no room for the note of what comes', 'size=64k', (folder) => fillUp(join(folder, 'filler')), 1],
  ['no room for another name', 'nr_inodes=2', () => Promise.resolve(), 0],
  ['read-only', 'size=64k', (folder) => execa('mount', ['-o', 'remount,ro', folder]), 0],
];
for (const [title, options, fill, asked] of REFUSING) {
  test(`a disk that refuses is no fault of the network: ${title}`, async (t) => {
    const server = await misbehavingServer();
    t.teardown(() => server.close());
    server.files.set('/a.zip', Buffer.alloc(1000));
    const folder = await temporaryFolder(t);
    await execa('mount', ['-t', 'tmpfs', '-o', options, 'godepot-test', folder]);
    t.teardown(() => execa('umount', [folder]));
    await mkdir(join(folder, 'downloads'));
    await fill(folder);
    const to = join(folder, 'downloads', 'a.part');
    const fetching = download(new URL(`${server.url}/a.zip`), { to, maxBytes: 2000, label: 'a' });
    t.like(await t.throwsAsync(fetching, { instanceOf: DepotError }), { code: 'DISK_WRITE', exitStatus: 9 });
    t.is(server.asked.length, asked);
  });
}

async function fillUp(path: string): Promise<void> {
  await appendFile(path, Buffer.alloc(1 << 20)).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOSPC') throw error;
  });
}

const SYSTEM: readonly [title: string, error: object, code: ErrorCode][] = [
  ['no file may be opened any more', { code: 'EMFILE', syscall: 'connect' }, 'DISK_WRITE'],
  ['the same, wrapped', { cause: Object.assign(new Error('x'), { code: 'ENOSPC' }) }, 'DISK_WRITE'],
  ['a file of others', { code: 'EACCES', syscall: 'open', path: '/x' }, 'DISK_WRITE'],
  ['a packet filter', { code: 'EACCES', syscall: 'connect' }, 'FETCH_CONNECTION'],
  ['a reset', { code: 'ECONNRESET', syscall: 'read' }, 'FETCH_CONNECTION'],
];
const URL_OF_ALL = new URL('https://h.example/x');
for (const [title, error, code] of SYSTEM) {
  test(`whose fault a system error is: ${title}`, (t) => {
    const fault = transportFault(URL_OF_ALL, Object.assign(new Error('x'), error), undefined);
    t.true(hasCode(fault instanceof TransientFault ? fault.fault : fault, code), fault.message);
  });
}
