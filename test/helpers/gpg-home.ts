import { execa } from 'execa';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { testKeys } from './keys.ts';
import type { Owner } from './temporary-folder.ts';

/** A GNUPGHOME whose agent ends with the test. */
export interface GpgHome {
  home: string;
  /** PATH and HOME of this process, and what godepot would find there besides. */
  environment: NodeJS.ProcessEnv;
  gpg: (args: readonly string[], input?: string) => Promise<string>;
  write: (name: string, text: string) => Promise<void>;
}

/** Short, because the agent's socket lies in it. */
export async function emptyGpgHome(t: Owner): Promise<GpgHome> {
  const home = await mkdtemp(join(tmpdir(), 'gnupg-'));
  t.teardown(async () => {
    await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false });
    await rm(home, { recursive: true, force: true });
  });
  const { PATH, HOME } = process.env;
  const environment = { PATH, HOME, GNUPGHOME: home };
  return {
    home,
    environment,
    async gpg(args, input = '') {
      const options = ['--homedir', home, '--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback'];
      return (await execa('gpg', [...options, ...args], { input })).stdout;
    },
    write: (name, text) => writeFile(join(home, name), text),
  };
}

/** One that holds the private half of the tests' current key, under a passphrase where one is given. */
export async function gpgHome(t: Owner, passphrase = ''): Promise<GpgHome> {
  const ground = await emptyGpgHome(t);
  const { keys } = await testKeys();
  await ground.gpg(['--import', keys.current.privatePath]);
  if (passphrase !== '')
    await ground.gpg(['--passphrase-fd', '0', '--change-passphrase', keys.current.fingerprint], passphrase);
  return ground;
}

/** The agent's pinentry from now on: it runs this shell command when it is asked for a pin or passphrase. */
export async function writePinentry({ home, write }: GpgHome, getPin: string): Promise<void> {
  const path = join(home, 'pinentry');
  await writeFile(
    path,
    `#!/bin/sh\necho 'OK ready'\nwhile read -r line; do case "$line" in GETPIN*) ${getPin};; CONFIRM*) echo 'ERR 83886179 Operation cancelled';; BYE*) echo OK; exit 0;; *) echo OK;; esac; done\n`,
  );
  await chmod(path, 0o755);
  await write('gpg-agent.conf', `pinentry-program ${path}\n`);
  // one that runs has read another configuration, and may know the passphrase
  await execa('gpgconf', ['--homedir', home, '--kill', 'all']);
}
