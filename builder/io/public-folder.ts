import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A folder, and those above it that are missing, that a web server under another account can read and nobody else can write, whatever the
 * umask. Folders that are there keep what their owner chose.
 */
export async function makePublicFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}
