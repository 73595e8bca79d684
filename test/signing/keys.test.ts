import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  utimes,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import { initKeys } from '../../builder/signing/init-keys.ts';
import { openKeys, openSigner } from '../../builder/signing/keys.ts';
import { verifyDetached } from '../../builder/signing/verify.ts';
import { projectRoot } from '../helpers/project.ts';
import { TEST_KEYS_CREATED, testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DATA = Buffer.from('x');
const DATE = TEST_KEYS_CREATED + 60;
const OPTIONS = { userId: 'godepot tests <tests@example.com>', now: TEST_KEYS_CREATED };

/** A copy of the test keys, to be damaged: making others takes seconds. */
async function copyOfKeys(t: ExecutionContext): Promise<string> {
  const folder = join(await temporaryFolder(t), 'keys');
  await cp((await testKeys()).folder, folder, { recursive: true });
  await chmod(join(folder, 'private'), 0o700);
  return folder;
}

test('what init makes: two keys, private halves and revocations for their owner only', async (t) => {
  const folder = join(await temporaryFolder(t), 'keys');
  const before = process.umask(0);
  t.teardown(() => process.umask(before));
  const [one, two] = await Promise.allSettled([initKeys(folder, OPTIONS), initKeys(folder, OPTIONS)]);
  // of two at once, one makes the keys
  const made = one.status === 'fulfilled' ? one : two;
  const refused = one.status === 'fulfilled' ? two : one;
  t.like(refused, { status: 'rejected', reason: { code: 'KEYS_EXIST' } });
  if (made.status !== 'fulfilled') throw made.reason;
  const { current, next } = made.value;
  t.not(current.fingerprint, next.fingerprint);
  const mode = async (path: string): Promise<number> => (await stat(join(folder, path))).mode & 0o777;
  t.is(await mode('private'), 0o700);
  const secret = await readdir(join(folder, 'private'));
  t.is(secret.length, 4, secret.join());
  for (const name of secret) t.is(await mode(`private/${name}`), 0o600);
  const open = [`${current.fingerprint}.asc`, `${next.fingerprint}.asc`, 'keyring.json'];
  t.deepEqual((await readdir(folder)).sort(), [...open, 'private'].sort());
  for (const name of open) t.is(await mode(name), 0o644);

  // gpg can restore the key from its backup, and withdraw it
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  const gpg = (...args: string[]) =>
    execa('gpg', ['--homedir', home, '--batch', '--quiet', '--with-colons', ...args]);
  await gpg('--import', current.privatePath);
  t.regex((await gpg('--list-secret-keys')).stdout, new RegExp(`^fpr:+${current.fingerprint}:`, 'm'));
  await gpg('--import', join(folder, 'private', `${current.fingerprint}.revocation.asc`));
  t.regex((await gpg('--list-keys')).stdout, /^pub:r:4096:1:/m);
});

test('init never makes keys over keys, nor over what is left of them', async (t) => {
  const folder = await copyOfKeys(t);
  const { current, next } = await openKeys(folder);
  const refused = async (): Promise<void> => {
    await t.throwsAsync(initKeys(folder, OPTIONS), { code: 'KEYS_EXIST' });
  };
  await refused();
  await rm(join(folder, 'keyring.json'));
  await refused();
  await rm(join(folder, `${current.fingerprint}.asc`));
  await rm(join(folder, `${next.fingerprint}.asc`));
  await refused();
  await t.throwsAsync(openKeys(folder), { code: 'KEYS_MISSING' });
});

test('after a crash at any point of publishing them, init ends with the same keys', async (t) => {
  const { keys } = await testKeys();
  const prints = [keys.current.fingerprint, keys.next.fingerprint];
  for (let moved = 0; moved <= prints.length; moved++) {
    const folder = await copyOfKeys(t);
    const hidden = join(folder, 'private');
    await rename(join(folder, 'keyring.json'), join(hidden, 'keyring.json'));
    for (const print of prints.slice(moved))
      await rename(join(folder, `${print}.asc`), join(hidden, `${print}.public.asc`));
    await t.throwsAsync(openKeys(folder), { code: 'KEYS_MISSING' });
    t.deepEqual((await initKeys(folder, OPTIONS)).certificates, keys.certificates);
    t.is((await readdir(hidden)).length, 4);
  }
});

test('a crash before that leaves nothing that counts as keys', async (t) => {
  const folder = await temporaryFolder(t);
  const child = execa(process.execPath, [
    '--input-type=module-typescript',
    '--eval',
    `import { initKeys } from ${JSON.stringify(join(projectRoot, 'builder/signing/init-keys.ts'))};
     await initKeys(${JSON.stringify(folder)}, ${JSON.stringify(OPTIONS)});`,
  ]);
  const staged = async (): Promise<string | undefined> =>
    (await readdir(folder)).find((name) => /^\.private\..*\.tmp$/.test(name));
  while ((await staged()) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  await t.throwsAsync(child);
  const left = await readdir(folder);
  t.is(left.length, 1);
  t.is((await stat(join(folder, left[0] ?? ''))).mode & 0o777, 0o700);
  await t.throwsAsync(openKeys(folder), { code: 'KEYS_MISSING' });
  await t.notThrowsAsync(initKeys(folder, OPTIONS));
});

test('a private half that others could reach is not used', async (t) => {
  const { keys } = await testKeys();
  const name = `${keys.current.fingerprint}.asc`;
  const unsafe = async (damage: (folder: string, file: string) => Promise<unknown>, code = 'KEYS_UNSAFE') => {
    const folder = await copyOfKeys(t);
    await t.notThrowsAsync(openSigner(folder, {}));
    await damage(join(folder, 'private'), join(folder, 'private', name));
    await t.throwsAsync(openSigner(folder, {}), { code });
  };
  await unsafe((_, file) => chmod(file, 0o640));
  await unsafe((_, file) => chmod(file, 0o604));
  await unsafe((folder) => chmod(folder, 0o710));
  await unsafe((_, file) => chown(file, 12_345, 0));
  await unsafe((folder) => chown(folder, 12_345, 0));
  await unsafe(async (_, file) => {
    await rename(file, `${file}.real`);
    await symlink(`${file}.real`, file);
  });
  await unsafe(async (folder) => {
    await rename(folder, `${folder}.real`);
    await symlink(`${folder}.real`, folder);
  });
  await unsafe(async (_, file) => {
    await rm(file);
    await execa('mkfifo', ['-m', '600', file]);
  });
  await unsafe(async (_, file) => {
    await rm(file);
    await mkdir(file, { mode: 0o700 });
  });
  await unsafe((_, file) => rm(file), 'KEYS_MISSING');
  await unsafe((_, file) => writeFile(file, 'no key'), 'KEYS_DAMAGED');
  await unsafe(async (folder, file) => {
    await cp(join(folder, `${keys.next.fingerprint}.asc`), file);
  }, 'KEYS_DAMAGED');
});

test("the next key's private half may lie elsewhere", async (t) => {
  const folder = await copyOfKeys(t);
  const { next } = await openKeys(folder);
  t.true(next.hasPrivate);
  await rm(next.privatePath);
  const keys = await openKeys(folder);
  t.false(keys.next.hasPrivate);
  t.true(keys.current.hasPrivate);
  const signer = await openSigner(folder, {});
  await t.notThrowsAsync(verifyDetached(DATA, await signer.signBinary(DATA, DATE), keys.certificates));
});

test('exchanged or damaged public files are noticed', async (t) => {
  const damaged = async (damage: (folder: string, current: string, next: string) => Promise<unknown>) => {
    const folder = await copyOfKeys(t);
    const { current, next } = await openKeys(folder);
    await damage(folder, current.certificate.path, next.certificate.path);
    await t.throwsAsync(openKeys(folder), { code: 'KEYS_DAMAGED' });
  };
  await damaged((_, current, next) => cp(current, next));
  await damaged(async (_, current, next) =>
    writeFile(current, (await readFile(current, 'utf8')) + (await readFile(next, 'utf8'))),
  );
  await damaged(async (_, current) =>
    writeFile(current, (await readFile(current, 'utf8')).replace(/\n=....\n/, '\n=AAAA\n')),
  );
  await damaged((folder) => writeFile(join(folder, 'keyring.json'), '{}'));
  await damaged(async (folder) => {
    const path = join(folder, 'keyring.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(String(TEST_KEYS_CREATED), '1'));
  });
});

test('a protected key opens with the passphrase of the file, and with no other', async (t) => {
  const home = await temporaryFolder(t);
  const folder = join(home, 'keys');
  const file = join(home, 'passphrase');
  const environment = { GODEPOT_PASSPHRASE_FILE: file };
  await writeFile(file, 'correct horse\n', { mode: 0o600 });
  await initKeys(folder, { ...OPTIONS, environment });
  await t.notThrowsAsync(openSigner(folder, environment));
  await t.throwsAsync(openSigner(folder, {}), { code: 'KEYS_PASSPHRASE' });
  const program = `import { openSigner } from ${JSON.stringify(join(projectRoot, 'builder/signing/keys.ts'))};
    console.log((await openSigner(${JSON.stringify(folder)})).fingerprint);`;
  const child = await execa(
    'sh',
    [
      '-c',
      'exec "$@" 3<"$GODEPOT_TEST_FILE"',
      'sh',
      process.execPath,
      '--input-type=module-typescript',
      '--eval',
      program,
    ],
    { env: { GODEPOT_PASSPHRASE_FILE: '/dev/fd/3', GODEPOT_TEST_FILE: file } },
  );
  t.is(child.stdout, (await openKeys(folder)).current.fingerprint);
  // a pipe is empty once it was read, and a change of keys opens both
  const both = `import { openKeys, openSigner } from ${JSON.stringify(join(projectRoot, 'builder/signing/keys.ts'))};
    const { current, next } = await openKeys(${JSON.stringify(folder)});
    for (const { fingerprint } of [current, next]) await openSigner(${JSON.stringify(folder)}, process.env, { fingerprint });`;
  const command = ['-c', 'cat "$GODEPOT_TEST_FILE" | "$@"', 'sh', process.execPath];
  await t.notThrowsAsync(
    execa('sh', [...command, '--input-type=module-typescript', '--eval', both], {
      env: { GODEPOT_PASSPHRASE_FILE: '/dev/stdin', GODEPOT_TEST_FILE: file },
    }),
  );
  await writeFile(file, 'wrong horse\n');
  const wrong = await t.throwsAsync(openSigner(folder, environment), { code: 'KEYS_PASSPHRASE' });
  t.false(JSON.stringify(wrong).includes('horse'));
  await writeFile(file, '');
  await t.throwsAsync(openSigner(folder, environment), { code: 'KEYS_PASSPHRASE' });
  await chmod(file, 0o644);
  await t.throwsAsync(openSigner(folder, environment), { code: 'KEYS_UNSAFE' });
});

test('reading the public half loads no OpenPGP library', async (t) => {
  const { folder } = await testKeys();
  const { stdout } = await execa(process.execPath, [
    '--input-type=module-typescript',
    '--eval',
    `import { registerHooks } from 'node:module';
     const loaded = [];
     registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
     const { openKeys } = await import(${JSON.stringify(join(projectRoot, 'builder/signing/keys.ts'))});
     await openKeys(${JSON.stringify(folder)});
     console.log(loaded.join('\\n'));`,
  ]);
  t.regex(stdout, /signing\/keyring\.ts/);
  t.notRegex(stdout, /node_modules\/openpgp/);
});

test('private halves that a killed `keys init` staged are gone after the next one', async (t) => {
  const folder = await temporaryFolder(t);
  const staged = join(folder, '.private.0123456789ab.tmp');
  await mkdir(staged, { recursive: true });
  await writeFile(join(staged, 'half.asc'), 'private');
  const old = new Date(Date.now() - 3_600_000);
  await utimes(staged, old, old);
  await initKeys(folder, { userId: 'tests <tests@example.com>', now: 1_700_000_000 });
  await t.throwsAsync(stat(staged), { code: 'ENOENT' });
});
