import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';

import { type BlockDevice, serveDevice } from './nbd.ts';

/** Milliseconds. */
const PATIENCE = 20_000;
const POLL = 10;

/**
 * A file that is a device of this process's, so that a loop device can be laid over it: the kernel has none that records, but passes a loop
 * device's writes and flushes on to whoever keeps its file.
 * @param path of the file; beside it lies the socket
 */
export async function fusedDisk(path: string, device: BlockDevice): Promise<() => Promise<void>> {
  const socket = `${path}.socket`;
  const stop = await serveDevice(socket, device);
  await writeFile(path, '');
  const fuse = spawn('nbdfuse', [path, '--unix', socket], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  fuse.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = once(fuse, 'exit');
  const deadline = performance.now() + PATIENCE;
  while ((await stat(path)).size !== device.size) {
    if (fuse.exitCode !== null || performance.now() > deadline) throw new Error(`nbdfuse: ${said}`);
    await sleep(POLL);
  }
  return async () => {
    // the loop device lets go of it a moment after its own file system is gone
    while ((await execa('umount', [path], { reject: false })).failed) await sleep(POLL);
    await ended;
    stop();
  };
}
