import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { digestOf } from './digest.ts';
import { locked } from './locked.ts';
import { cacheRoot, projectRoot } from './project.ts';

/** Debian's own python, whatever comes first in PATH. */
const PYTHON = '/usr/bin/python3';

/**
 * The public validators of SPDX, NTIA's minimum elements, CycloneDX, in-toto and package URLs in an environment of their own below .cache:
 * made once for each list of versions.
 * @returns the folder of its programs
 */
export async function validators(): Promise<string> {
  const requirements = join(projectRoot, 'test/fixtures/validators.txt');
  const { stdout: version } = await execa(PYTHON, ['--version']);
  const root = join(cacheRoot, 'validators');
  const home = join(root, digestOf([version, await readFile(requirements, 'utf8')]));
  await locked(join(root, 'lock'), async () => {
    const done = join(home, 'done');
    if (await stat(done).catch(() => undefined)) return;
    await rm(home, { recursive: true, force: true });
    await execa(PYTHON, ['-m', 'venv', home]);
    // everything is in the list: nothing is resolved, and nothing else comes
    const install = ['install', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await execa(join(home, 'bin/pip'), [...install, '--requirement', requirements]);
    await writeFile(done, '');
  });
  return join(home, 'bin');
}

/** path -> what the validators find wrong with it; documents are known by their suffixes. */
export async function documentFaults(paths: readonly string[]): Promise<Map<string, string[]>> {
  const judge = join(projectRoot, 'test/helpers/judge_documents.py');
  const { stdout } = await execa(join(await validators(), 'python'), [judge, ...paths]);
  const answer: unknown = JSON.parse(stdout);
  if (typeof answer !== 'object' || answer === null) throw new TypeError('the validators answer no object');
  return new Map(
    Object.entries(answer).map(([path, faults]: [string, unknown]) => [
      path,
      Array.isArray(faults) ? faults.map(String) : [String(faults)],
    ]),
  );
}
