/** Which keys `keys init --gpg` takes over, and what of them it publishes. */
import test from 'ava';
import { execa } from 'execa';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { exportHeldKey } from '../../builder/signing/gpg-certificate.ts';
import { heldKeys, heldNextKey } from '../../builder/signing/held-keys.ts';
import { initKeys } from '../../builder/signing/init-keys.ts';
import { rotateKeys } from '../../builder/signing/rotate-keys.ts';
import { openKeys, openSigner } from '../../builder/signing/keys.ts';
import { verifyDetached } from '../../builder/signing/verify.ts';
import { emptyGpgHome, gpgHome } from '../helpers/gpg-home.ts';
import { testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CLOCK = ['--faked-system-time', '20240101T000000!', '--passphrase', ''];
const NOW = 1_790_000_000;

test('what a certificate loses on its way: subkeys, older user IDs, words of others', async (t) => {
  const { gpg, environment, home } = await gpgHome(t);
  const { keys } = await testKeys();
  const { fingerprint } = keys.current;
  await gpg([...CLOCK, '--quick-add-key', fingerprint, 'rsa3072', 'encr', '30d']);
  await gpg([...CLOCK, '--quick-add-uid', fingerprint, 'Newer Name <new@example.com>']);
  await gpg([...CLOCK, '--quick-generate-key', 'Friend', 'rsa3072', 'sign,cert', 'never']);
  await gpg([...CLOCK, '--local-user', 'Friend', '--quick-sign-key', fingerprint]);
  const held = await exportHeldKey(fingerprint, { home, environment });
  t.is(held.userId, 'Newer Name <new@example.com>');
  t.is(held.created, keys.current.created);
  const shown = await execa('gpg', ['--homedir', home, '--batch', '--list-packets'], {
    input: held.certificate,
  });
  t.deepEqual(
    [...shown.stdout.matchAll(/^:(.*?) packet/gm)].map(([, kind]) => kind),
    ['public key', 'user ID', 'signature'],
  );
  t.false(/critical/.test(shown.stdout));
  const database = await temporaryFolder(t);
  await t.notThrowsAsync(
    execa('sh', ['-c', 'cat > "$0/key" && rpmkeys --dbpath "$0" --import "$0/key"', database], {
      input: held.certificate,
    }),
  );
});

test('init with keys of gpg: public files, nothing private, and both sign', async (t) => {
  const { gpg, environment, home } = await emptyGpgHome(t);
  const make = async (name: string): Promise<string> => {
    await gpg([...CLOCK, '--quick-generate-key', name, 'rsa3072', 'sign,cert', 'never']);
    const listing = await gpg(['--with-colons', '--list-keys', name]);
    return /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
  };
  const [one, two] = [await make('One <one@example.com>'), await make('Two <two@example.com>')];
  const options = { home, environment };
  // as people copy it
  const copied = `0x${one.toLowerCase()}`;
  const held = await heldKeys({ gpg: copied, next: two.replaceAll(/.{4}/g, '$& ') }, options);
  const folder = join(await temporaryFolder(t), 'keys');
  await initKeys(folder, { userId: 'x <x@example.com>', now: NOW, ...(held === undefined ? {} : { held }) });
  const keys = await openKeys(folder);
  t.like(keys.current, { fingerprint: one, heldBy: 'gpg', hasPrivate: false, algorithm: 'RSA 3072' });
  t.like(keys.next, { fingerprint: two, heldBy: 'gpg', userId: 'Two <two@example.com>' });
  t.deepEqual(await readdir(join(folder, 'private')), []);
  t.is((await stat(join(folder, 'private'))).mode & 0o777, 0o700);
  for (const fingerprint of [one, two]) {
    const signer = await openSigner(folder, environment, { fingerprint });
    const signature = await signer.signArmored(Buffer.from('x'), NOW);
    t.is((await verifyDetached(Buffer.from('x'), signature, keys.certificates)).fingerprint, fingerprint);
  }
  await t.throwsAsync(initKeys(folder, { userId: 'x <x@example.com>', now: NOW }), { code: 'KEYS_EXIST' });
  // a change of keys keeps who holds them, and asks gpg before it changes anything
  const rotation = {
    userId: 'x <x@example.com>',
    documents: () => ({ statement: 'changed\n', notices: {} }),
    request: () => ({ kind: 'planned' as const, now: NOW, until: NOW + 60, reason: 'a test' }),
  };
  const nowhere = { ...environment, GNUPGHOME: await temporaryFolder(t) };
  await t.throwsAsync(rotateKeys(folder, { ...rotation, environment: nowhere }), { code: 'GPG_KEY' });
  t.is((await openKeys(folder)).current.fingerprint, one);
  const { keys: changed } = await rotateKeys(folder, { ...rotation, environment });
  t.like(changed.current, { fingerprint: two, heldBy: 'gpg' });
  t.like(changed.former[0], { fingerprint: one, heldBy: 'gpg', role: 'retiring' });
  t.is(changed.next.heldBy, undefined);
  // the key after the next one may be gpg's too; it takes over when its turn comes, and no key that had a role comes back
  const third = await heldNextKey(await make('Three <three@example.com>'), options);
  const used = await heldNextKey(one, options);
  const finish = { kind: 'finished' as const, now: NOW };
  for (const wrong of [{ held: used }, { held: third, request: () => finish }])
    await t.throwsAsync(rotateKeys(folder, { ...rotation, environment, ...wrong }), { code: 'USAGE' });
  t.is((await openKeys(folder)).next.fingerprint, changed.next.fingerprint);
  const { keys: again } = await rotateKeys(folder, { ...rotation, environment, held: third });
  t.like(again.next, { fingerprint: third.fingerprint, heldBy: 'gpg', userId: 'Three <three@example.com>' });
  const { keys: turned } = await rotateKeys(folder, { ...rotation, environment });
  t.like(turned.current, { fingerprint: third.fingerprint, heldBy: 'gpg' });
  for (const wrong of [{ next: two }, { gpg: one, next: one }, { gpg: one.slice(24) }, { gpg: '' }])
    await t.throwsAsync(heldKeys(wrong, options), { code: 'USAGE' }, JSON.stringify(wrong));
});

test('keys that some client would refuse are not taken over', async (t) => {
  const { gpg, environment, home } = await emptyGpgHome(t);
  const options = { home, environment };
  const cases: readonly [string, readonly string[], RegExp][] = [
    ['short', ['rsa2048', 'sign,cert', 'never'], /2048 bits/],
    ['curve', ['ed25519', 'sign,cert', 'never'], /algorithm is 22/],
    ['ending', ['rsa3072', 'sign,cert', '5y'], /ends at a date/],
    ['certifying', ['rsa3072', 'cert', 'never'], /may not sign/],
  ];
  for (const [name, kind, why] of cases) {
    await gpg([...CLOCK, '--quick-generate-key', name, ...kind]);
    const [, fingerprint = ''] =
      /^fpr:+([0-9A-F]{40}):/m.exec(await gpg(['--with-colons', '--list-keys', name])) ?? [];
    const error = await t.throwsAsync(
      exportHeldKey(fingerprint, options),
      { code: 'KEYS_CERTIFICATE' },
      name,
    );
    t.regex(JSON.stringify(error), why);
  }
  await gpg([
    ...CLOCK,
    '--cert-digest-algo',
    'SHA1',
    '--quick-generate-key',
    'weak',
    'rsa3072',
    'sign',
    'never',
  ]);
  const prints = [...(await gpg(['--with-colons', '--list-keys'])).matchAll(/^fpr:+([0-9A-F]{40}):/gm)];
  const weak = prints.at(-1)?.[1] ?? '';
  await t.throwsAsync(exportHeldKey(weak, options), { code: 'KEYS_CERTIFICATE' });
  // a subkey's fingerprint, and one that nobody has
  await gpg([...CLOCK, '--quick-add-key', weak, 'rsa3072', 'sign', 'never']);
  const all = [...(await gpg(['--with-colons', '--list-keys', weak])).matchAll(/^fpr:+([0-9A-F]{40}):/gm)];
  await t.throwsAsync(exportHeldKey(all.at(-1)?.[1] ?? '', options), { code: 'GPG_KEY' });
  await t.throwsAsync(exportHeldKey('0'.repeat(40), options), { code: 'GPG_KEY' });
});
