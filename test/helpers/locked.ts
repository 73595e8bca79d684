import { execa } from 'execa';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Runs `action` while no other process runs one under the same lock file; the kernel frees the lock when this process dies. */
export async function locked<Result>(file: string, action: () => Promise<Result>): Promise<Result> {
  await mkdir(dirname(file), { recursive: true });
  const holder = execa('flock', [file, 'sh', '-c', 'echo locked; exec cat >/dev/null'], {
    stdin: 'pipe',
    stdout: 'pipe',
    buffer: false,
  });
  try {
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve);
      holder.catch(reject);
    });
    return await action();
  } finally {
    holder.stdin.end();
    await holder;
  }
}
