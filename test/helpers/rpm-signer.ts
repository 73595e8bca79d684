import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

import { temporaryFolder } from './temporary-folder.ts';

/** Signs headers with gpg, and asks rpm for its verdict on packages in a database that knows only this key. */
export interface RpmSigner {
  fingerprint: string;
  sign(header: Buffer): Promise<Buffer>;
  /** `rpm -K` where nothing unsigned or undigested passes; its exit status and its line. */
  check(path: string): Promise<{ ok: boolean; verdict: string }>;
  /** gpg's own opinion of a signature packet. */
  verify(data: Buffer, packet: Buffer): Promise<{ fingerprint: string }>;
}

export async function rpmSigner(t: ExecutionContext, algorithm: 'rsa3072' | 'ed25519'): Promise<RpmSigner> {
  const home = await temporaryFolder(t);
  t.teardown(
    async () => void (await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false })),
  );
  const gpg = ['--homedir', home, '--batch', '--quiet', '--no-tty', '--digest-algo', 'SHA512'];
  const passphrase = ['--pinentry-mode', 'loopback', '--passphrase', ''];
  await execa('gpg', [...gpg, ...passphrase, '--quick-generate-key', 'Rpm Test', algorithm, 'sign', 'never']);
  const { stdout: listing } = await execa('gpg', [...gpg, '--with-colons', '--list-keys']);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
  const certificate = join(home, 'certificate.asc');
  await execa('gpg', [...gpg, '--armor', '--output', certificate, '--export', fingerprint]);
  const database = ['--dbpath', join(home, 'rpmdb')];
  await execa('rpmkeys', [...database, '--import', certificate]);

  return {
    fingerprint,
    async sign(header) {
      const { stdout } = await execa('gpg', [...gpg, ...passphrase, '--detach-sign'], {
        input: header,
        encoding: 'buffer',
        // one signature in 256 ends in a byte that looks like a line feed
        stripFinalNewline: false,
      });
      return Buffer.from(stdout);
    },
    async check(path) {
      const options = [...database, '--define', '_pkgverify_level all'];
      const { exitCode, stdout, stderr } = await execa('rpmkeys', [...options, '--checksig', path], {
        reject: false,
      });
      return { ok: exitCode === 0, verdict: `${stdout}${stderr}`.replaceAll(`${path}: `, '') };
    },
    async verify(data, packet) {
      const name = join(home, 'packet.sig');
      await writeFile(name, packet);
      await execa('gpg', [...gpg, '--verify', name, '-'], { input: data });
      return { fingerprint };
    },
  };
}
