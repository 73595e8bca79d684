import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

/** The newest on PyPI, as a wheel. */
const VERSION = '1.2.5';

/** Installs createrepo_c in an environment of its own, which is kept for the next run. @returns its program */
export async function installCreaterepo(work: string): Promise<string> {
  const home = join(work, `createrepo-${VERSION}`);
  const program = join(home, 'bin', 'createrepo_c');
  if (await stat(program).catch(() => undefined)) return program;
  await rm(home, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await execa('/usr/bin/python3', ['-m', 'venv', home]);
  const options = ['--quiet', '--disable-pip-version-check'];
  await execa(join(home, 'bin', 'pip'), ['install', ...options, `createrepo_c==${VERSION}`]);
  return program;
}
