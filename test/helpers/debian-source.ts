import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { debianMirror } from './mirror.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Downloads a source package of Debian's sid into `folder`, through an apt configuration of its own: the machine's is not touched.
 * @param wanted `golang-1.27=1.27.0-1`
 */
export async function downloadDebianSource(wanted: string, folder: string): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'apt-source-'));
  try {
    await mkdir(join(state, 'lists/partial'), { recursive: true });
    await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
    const list = join(state, 'sid.sources');
    await writeFile(
      list,
      `Types: deb-src\nURIs: ${await debianMirror()}\nSuites: sid\nComponents: main\nSigned-By: ${KEYRING}\n`,
    );
    const options = {
      // sid on a mirror may be past its date; its signature holds, and callers pin what they take from it
      'Acquire::Check-Valid-Until': 'false',
      'Dir::Etc::sourcelist': list,
      'Dir::Etc::sourceparts': '-',
      'Dir::State::lists': join(state, 'lists'),
      'Dir::Cache': join(state, 'cache'),
      'APT::Sandbox::User': 'root',
    };
    const given = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await execa('apt-get', ['-qq', ...given, 'update']);
    await execa('apt-get', ['-qq', ...given, 'source', '--download-only', wanted], { cwd: folder });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}
