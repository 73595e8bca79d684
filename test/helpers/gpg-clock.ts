import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from './temporary-folder.ts';

/** A gpg home whose clock can be set. Times as gpg writes them: `20240105T000000`. */
export interface GpgClock {
  home: string;
  gpg(time: string, args: readonly string[], input?: string): Promise<string>;
  /** Makes a primary key (RSA 2048, certifies and signs, no end). Gives its fingerprint. */
  primary(time: string): Promise<string>;
  /** Adds a subkey and gives its fingerprint. @param expires `30d`, `0` */
  subkey(primary: string, time: string, usage: 'sign' | 'encr', expires: string): Promise<string>;
  /** A detached signature of `data` by exactly these keys. */
  sign(data: Buffer, time: string, signers: readonly string[], ...options: string[]): Promise<Buffer>;
  /** Binary certificate. */
  certificate(primary: string): Promise<Buffer>;
}

export async function openGpgClock(t: ExecutionContext): Promise<GpgClock> {
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  const fixed = [
    '--homedir',
    home,
    '--yes',
    '--quiet',
    '--no-tty',
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
  ];
  const gpg = async (time: string, args: readonly string[], input = ''): Promise<string> => {
    const clock = ['--faked-system-time', `${time}!`];
    const batch = args.includes('--command-fd') ? [] : ['--batch'];
    const { stdout } = await execa('gpg', [...fixed, ...batch, ...clock, ...args], { input, cwd: home });
    return stdout;
  };
  const fingerprints = async (): Promise<string[]> => {
    const listing = await gpg('20300101T000000', ['--with-colons', '--list-keys']);
    return [...listing.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint = '']) => fingerprint);
  };
  const fresh = async (make: () => Promise<unknown>): Promise<string> => {
    const before = new Set(await fingerprints());
    await make();
    return (await fingerprints()).find((fingerprint) => !before.has(fingerprint)) ?? '';
  };
  return {
    home,
    gpg,
    primary: (time) =>
      fresh(() =>
        gpg(time, ['--quick-generate-key', `Upstream ${time} <u@example.com>`, 'rsa2048', 'cert,sign', '0']),
      ),
    subkey: (primary, time, usage, expires) =>
      fresh(() => gpg(time, ['--quick-add-key', primary, 'rsa2048', usage, expires])),
    async sign(data, time, signers, ...options) {
      await writeFile(join(home, 'data'), data);
      const by = signers.flatMap((signer) => ['--local-user', `${signer}!`]);
      const digest = options.includes('--digest-algo') ? [] : ['--digest-algo', 'SHA256'];
      await gpg(time, ['--output', 'sig', ...digest, ...options, ...by, '--detach-sign', 'data']);
      return readFile(join(home, 'sig'));
    },
    async certificate(primary) {
      await gpg('20300101T000000', ['--output', 'certificate', '--export', primary]);
      return readFile(join(home, 'certificate'));
    },
  };
}

/** What gpgv says of a signature, by its status lines. */
export interface GpgvVerdict {
  /** VALIDSIG whose last field is `primary`, and nothing said against it but that the key has expired since. */
  good: boolean;
  /** `EXPKEYSIG VALIDSIG`, of the status lines about signatures. */
  says: string;
}

export async function askGpgv(
  t: ExecutionContext,
  given: { certificate: Buffer; signature: Buffer; data: Buffer; primary: string },
): Promise<GpgvVerdict> {
  const folder = await temporaryFolder(t);
  for (const name of ['certificate', 'signature', 'data'] as const)
    await writeFile(join(folder, name), given[name]);
  const { stdout } = await execa(
    'gpgv',
    ['--homedir', folder, '--status-fd', '1', '--keyring', './certificate', 'signature', 'data'],
    { cwd: folder, reject: false },
  );
  const lines = [
    ...stdout.matchAll(/^\[GNUPG:\] ((?:[A-Z]*SIG|NODATA|UNEXPECTED|NO_PUBKEY|FAILURE)\b.*)$/gm),
  ].map(([, line = '']) => line);
  const words = lines.map((line) => line.split(' ')[0] ?? '').filter((word) => word !== 'NEWSIG');
  const against = new Set(['BADSIG', 'ERRSIG', 'REVKEYSIG', 'EXPSIG', 'NODATA', 'UNEXPECTED', 'NO_PUBKEY']);
  const valid = lines.filter((line) => line.startsWith('VALIDSIG ') && line.endsWith(` ${given.primary}`));
  return { good: valid.length > 0 && !words.some((word) => against.has(word)), says: words.join(' ') };
}
