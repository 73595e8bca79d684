import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Owner } from './temporary-folder.ts';

/** A secret key in a gpg home of its own: the peers' way to sign, where a test needs what godepot would never make. */
export interface GpgKey {
  /** 40 upper-case hex digits. */
  fingerprint: string;
  /** Armored certificate. */
  certificate: string;
  /** Clear-signed copy of a text file, as InRelease is. */
  clearsign: (from: string, to: string) => Promise<void>;
  /** Armored detached signature beside the file that is named. */
  detach: (from: string, to: string) => Promise<void>;
  /** Replaces the header signature of an rpm, by rpmsign. */
  signRpm: (path: string) => Promise<void>;
}

/** A key of the past: all that gpg does with it is done then. */
export interface Past {
  /** As gpg writes it: `20240105T000000`. */
  now: string;
  /** Days from then on. */
  expires: number;
}

const parameters = (days: number): string => `%no-protection
Key-Type: RSA
Key-Length: 3072
Key-Usage: sign
Name-Real: Test Stranger
Expire-Date: ${days}
%commit
`;

/** Makes a new key, or takes over the armored secret key that is given. */
export async function openGpgKey(t: Owner, secret?: string, past?: Past): Promise<GpgKey> {
  const home = await mkdtemp(join(tmpdir(), 'gpg-'));
  t.teardown(async () => {
    // the agent that gpg started would outlive the test
    await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false });
    await rm(home, { recursive: true, force: true });
  });
  // rpmsign's gpg reads it too
  const clock = past === undefined ? '' : `faked-system-time ${past.now}!\n`;
  await writeFile(join(home, 'gpg.conf'), `digest-algo SHA512\n${clock}`);
  const gpg = async (args: readonly string[], input = ''): Promise<string> => {
    const { stdout } = await execa('gpg', ['--homedir', home, '--batch', '--yes', '--quiet', ...args], {
      input,
    });
    return stdout;
  };
  await (secret === undefined
    ? gpg(['--generate-key'], parameters(past?.expires ?? 0))
    : gpg(['--import'], secret));
  const listing = await gpg(['--with-colons', '--list-secret-keys']);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1];
  if (fingerprint === undefined) throw new Error(`gpg lists no secret key:\n${listing}`);
  return {
    fingerprint,
    certificate: `${await gpg(['--armor', '--export-options', 'export-minimal', '--export'])}\n`,
    clearsign: async (from, to) => void (await gpg(['--output', to, '--clearsign', from])),
    detach: async (from, to) => void (await gpg(['--armor', '--output', to, '--detach-sign', from])),
    async signRpm(path) {
      await execa('rpmsign', [
        '--define',
        `_gpg_name ${fingerprint}`,
        '--define',
        `_gpg_path ${home}`,
        // Debian's macros name a program that it does not ship
        '--define',
        '__gpg /usr/bin/gpg',
        '--resign',
        path,
      ]);
    },
  };
}

/** Takes the signature out of an rpm and leaves its digests: correct in itself, and from nobody. */
export async function unsignRpm(path: string): Promise<void> {
  await execa('rpmsign', ['--delsign', path]);
}
