import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { armor } from '../../builder/signing/armor.ts';
import { makeRpm } from './make-rpm.ts';
import { samplePackage } from './sample-package.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { testKeys } from './keys.ts';

/** A folder with one kind of key in each folder below it: `key.asc`, `p.rpm` signed by it, `repo/` for apt, and data with `data.sig`. */
export interface KeyZoo {
  folder: string;
  names: readonly string[];
}

interface Signs {
  detached(data: Buffer): Promise<Buffer>;
  clear(text: string): Promise<string>;
}

const LONG_AGO = '20240105T000000!';
const LATER = '20240605T000000!';
const MEMBER = 'main/binary-amd64/Packages';

/** Kinds of key that gpg makes at once; the others are changes of `rsa3072`, which costs the time of a copy. */
const MADE: readonly (readonly [name: string, algorithm: string, ...options: string[]])[] = [
  ['rsa3072', 'rsa3072'],
  ['rsa1024', 'rsa1024'],
  ['rsa2048', 'rsa2048'],
  ['sha1', 'rsa2048', '--cert-digest-algo', 'SHA1'],
  ['ed25519', 'ed25519'],
  ['nistp256', 'nistp256'],
  ['nistp521', 'nistp521'],
  ['brainpool', 'brainpoolP256r1'],
];

/** Makes all of them: foreign keys by gpg, critical ones by the OpenPGP library as it comes, and godepot's own. */
export async function makeKeyZoo(t: ExecutionContext): Promise<KeyZoo> {
  const folder = await temporaryFolder(t);
  const names: string[] = [];
  const add = async (name: string, certificate: string | Buffer, signs: Signs): Promise<void> => {
    names.push(name);
    await writeCage(join(folder, name), certificate, signs);
  };

  for (const [name, algorithm, ...options] of MADE) {
    const { gpg, signs } = await openHome(t);
    await gpg([
      '--faked-system-time',
      LONG_AGO,
      ...options,
      '--quick-generate-key',
      `${name} <zoo@example.com>`,
      algorithm,
      'cert,sign',
      '0',
    ]);
    await add(name, await exported(gpg), signs);
    if (name === 'rsa3072') await addVariants(t, gpg, add);
  }
  await addCritical(add);
  const { keys, signer } = await testKeys();
  const date = signer.created + 1;
  await add('godepot', keys.current.certificate.armored, {
    detached: (data) => signer.signBinary(data, date),
    clear: (text) => signer.clearsign(text, date),
  });
  return { folder, names };
}

type Gpg = (args: readonly string[], input?: string | Buffer) => Promise<Buffer>;

async function openHome(t: ExecutionContext, from?: Gpg): Promise<{ gpg: Gpg; signs: Signs }> {
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  const fixed = ['--homedir', home, '--batch', '--yes', '--quiet', '--no-tty', '--pinentry-mode', 'loopback'];
  const gpg: Gpg = async (args, input = '') => {
    const done = await execa('gpg', [...fixed, '--passphrase', '', ...args], {
      input,
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    return Buffer.from(done.stdout);
  };
  if (from !== undefined) await gpg(['--import'], await from(['--export-secret-keys']));
  const sign = ['--digest-algo', 'SHA512'];
  return {
    gpg,
    signs: {
      detached: (data) => gpg([...sign, '--detach-sign'], data),
      clear: async (text) => (await gpg([...sign, '--clearsign'], text)).toString(),
    },
  };
}

async function exported(gpg: Gpg, ...options: string[]): Promise<string> {
  return (await gpg([...options, '--armor', '--export-options', 'export-minimal', '--export'])).toString();
}

async function fingerprintOf(gpg: Gpg): Promise<string> {
  const listing = (await gpg(['--with-colons', '--list-keys'])).toString();
  return /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
}

/** The same key in other certificates and files. */
async function addVariants(
  t: ExecutionContext,
  base: Gpg,
  add: (name: string, certificate: string | Buffer, signs: Signs) => Promise<void>,
): Promise<void> {
  const fingerprint = await fingerprintOf(base);
  const whole = await exported(base);
  const { signs } = await openHome(t, base);
  const other = await openHome(t);
  await other.gpg(['--quick-generate-key', 'other <zoo@example.com>', 'rsa2048', 'cert,sign', '0']);
  const second = await exported(other.gpg);
  await add('several-blocks', `${second}${whole}`, signs);
  const binary = Buffer.concat([await other.gpg(['--export']), await base(['--export'])]);
  await add('several-in-one-block', armor(binary, 'PUBLIC KEY BLOCK'), signs);
  await add('no-checksum', whole.replace(/^=....\n/m, ''), signs);
  await add('binary', await base(['--export']), signs);

  const ending = await openHome(t, base);
  await ending.gpg(['--quick-set-expire', fingerprint, '3y']);
  await add('expires', await exported(ending.gpg), ending.signs);

  const ended = await openHome(t, base);
  await ended.gpg(['--faked-system-time', LATER, '--quick-set-expire', fingerprint, '1y']);
  await add('ended', await exported(ended.gpg, '--faked-system-time', LATER), signs);

  const withSubkey = await openHome(t, base);
  await withSubkey.gpg(['--quick-add-key', fingerprint, 'rsa3072', 'sign', '0']);
  await add('subkey', await exported(withSubkey.gpg), withSubkey.signs);

  const revoked = await openHome(t, base);
  const revocation = await base(
    ['--command-fd', '0', '--no-batch', '--gen-revoke', fingerprint],
    'y\n0\n\ny\n',
  );
  await revoked.gpg(['--import'], revocation);
  await add('revoked', await exported(revoked.gpg), signs);
}

/** As the OpenPGP library makes them without godepot: creation time, and what else it says, critical. */
async function addCritical(
  add: (name: string, certificate: string | Buffer, signs: Signs) => Promise<void>,
): Promise<void> {
  // a copy of its own: godepot mends the one that everybody else gets
  const path = `${import.meta.resolve('openpgp')}?as-it-comes`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same file under another name
  const library = (await import(path)) as typeof import('openpgp');
  for (const [name, more] of [
    ['critical', {}],
    ['critical-expiry', { keyExpirationTime: 94_608_000 }],
    ['critical-subkey', { subkeys: [{ sign: true }] }],
  ] as const) {
    const { privateKey } = await library.generateKey({
      type: 'rsa',
      rsaBits: 2048,
      userIDs: { name, email: 'zoo@example.com' },
      format: 'object',
      ...('subkeys' in more ? { subkeys: [...more.subkeys] } : { subkeys: [], ...more }),
    });
    await add(name, privateKey.toPublic().armor(), {
      async detached(data) {
        const message = await library.createMessage({ binary: data });
        return Buffer.from(
          await library.sign({ message, signingKeys: privateKey, detached: true, format: 'binary' }),
        );
      },
      async clear(text) {
        const message = await library.createCleartextMessage({ text: text.replace(/\n$/, '') });
        return (await library.sign({ message, signingKeys: privateKey })).replaceAll('\r\n', '\n');
      },
    });
  }
}

async function writeCage(folder: string, certificate: string | Buffer, signs: Signs): Promise<void> {
  const suite = join(folder, 'repo/dists/stable');
  await mkdir(join(suite, 'main/binary-amd64'), { recursive: true });
  await writeFile(join(folder, 'key.asc'), certificate);
  const data = Buffer.from('data\n');
  await writeFile(join(folder, 'data'), data);
  await writeFile(join(folder, 'data.sig'), await signs.detached(data));
  const { path } = await makeRpm(samplePackage({ relations: { rpm: {}, deb: {} } }), folder, {
    compression: { format: 'gzip', level: 1 },
    sign: (header) => signs.detached(header),
  });
  await rename(path, join(folder, 'p.rpm'));
  await writeFile(join(suite, MEMBER), '');
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const release = `Origin: zoo\nLabel: zoo\nSuite: stable\nCodename: stable\nDate: ${new Date().toUTCString()}\nArchitectures: amd64\nComponents: main\nSHA256:\n ${empty} 0 ${MEMBER}\n`;
  await writeFile(join(suite, 'InRelease'), await signs.clear(release));
}
