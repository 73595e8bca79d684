import { execa } from 'execa';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { emptyGpgHome, type GpgHome, writePinentry } from './gpg-home.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
const PIN = '1234';

/**
 * A PKCS#11 token with an RSA 4096 key that nobody can take out of it, and a gpg that knows the key by it: gpg, gpg-agent,
 * gnupg-pkcs11-scd in scdaemon's place, the vendor's module. The token here is SoftHSM's; another one differs in the module alone.
 */
export interface Hsm extends GpgHome {
  fingerprint: string;
  /** The token is gone, as when a cable is pulled out. */
  unplug: () => Promise<void>;
}

export async function openHsm(t: ExecutionContext, created: number): Promise<Hsm> {
  const folder = await temporaryFolder(t);
  const tokens = join(folder, 'tokens');
  await mkdir(tokens);
  const configuration = join(folder, 'softhsm2.conf');
  await writeFile(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  const env = { SOFTHSM2_CONF: configuration };
  const run = (tool: string, ...args: string[]) => execa(tool, args, { env, cwd: folder });
  const pkcs11 = (...args: string[]) =>
    run('pkcs11-tool', '--module', MODULE, '--login', '--pin', PIN, ...args);
  await run('softhsm2-util', '--init-token', '--free', '--label', 'depot', '--so-pin', PIN, '--pin', PIN);
  await pkcs11('--keypairgen', '--key-type', 'rsa:4096', '--id', '01', '--label', 'depot');
  await writeCertificate(pkcs11, run);

  const ground = await emptyGpgHome(t);
  await ground.write('gnupg-pkcs11-scd.conf', `providers p\nprovider-p-library ${MODULE}\n`);
  await writePinentry(ground, `echo 'D ${PIN}'; echo OK`);
  await ground.write(
    'gpg-agent.conf',
    `pinentry-program ${join(ground.home, 'pinentry')}\nscdaemon-program /usr/bin/gnupg-pkcs11-scd\n`,
  );
  // the module finds its token by the environment of the agent, which the administrator starts
  const agent = (...lines: string[]) =>
    execa('gpg-connect-agent', ['--homedir', ground.home, ...lines, '/bye'], { env });
  const { stdout: learnt } = await agent('LEARN --sendinfo');
  const [, grip = ''] = /^S KEY-FRIEDNLY ([0-9A-F]{40}) /m.exec(learnt) ?? [];
  const clock = ['--faked-system-time', `${created}!`];
  const parameters = `%no-protection\nKey-Type: RSA\nKey-Grip: ${grip}\nKey-Usage: sign,cert\nName-Real: HSM Depot\nName-Email: hsm@example.com\nExpire-Date: 0\n%commit\n`;
  await execa(
    'gpg',
    ['--homedir', ground.home, '--batch', '--quiet', '--no-tty', ...clock, '--generate-key'],
    {
      input: parameters,
    },
  );
  const listing = await ground.gpg(['--with-colons', '--list-secret-keys']);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
  return {
    ...ground,
    fingerprint,
    async unplug() {
      for (const name of await readdir(tokens)) await rm(join(tokens, name), { recursive: true });
      await execa('gpgconf', ['--homedir', ground.home, '--kill', 'all']);
    },
  };
}

type Run = (tool: string, ...args: string[]) => Promise<unknown>;

/** gnupg-pkcs11-scd lists keys by the X.509 certificates beside them; what the certificate says does not matter. */
async function writeCertificate(pkcs11: (...args: string[]) => Promise<unknown>, run: Run): Promise<void> {
  await pkcs11('--read-object', '--type', 'pubkey', '--id', '01', '--output-file', 'public.der');
  await run('openssl', 'rsa', '-pubin', '-inform', 'DER', '-in', 'public.der', '-out', 'public.pem');
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'any.key', '-subj', '/CN=any', '-days', '36500'];
  await run('openssl', 'req', '-x509', ...made, '-out', 'any.pem');
  await run('openssl', 'req', '-new', '-key', 'any.key', '-subj', '/CN=depot', '-out', 'request.pem');
  const issuer = ['-CA', 'any.pem', '-CAkey', 'any.key', '-CAcreateserial', '-force_pubkey', 'public.pem'];
  const format = ['-days', '36500', '-outform', 'DER', '-out', 'depot.der'];
  await run('openssl', 'x509', '-req', '-in', 'request.pem', ...issuer, ...format);
  await pkcs11('--write-object', 'depot.der', '--type', 'cert', '--id', '01', '--label', 'depot');
}
