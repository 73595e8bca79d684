/** gpg signs with the tests' own key, and everybody who takes the in-process signatures takes these. */
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { hasCode } from '../../builder/errors.ts';
import { createGpgSigner, type GpgOptions } from '../../builder/signing/gpg-signer.ts';
import { openSigner } from '../../builder/signing/keys.ts';
import type { Signer } from '../../builder/signing/signer.ts';
import { verifyClearsigned, verifyDetached } from '../../builder/signing/verify.ts';
import { emptyGpgHome, gpgHome, writePinentry } from '../helpers/gpg-home.ts';
import { TEST_KEYS_CREATED, testKeys } from '../helpers/keys.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { openServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DATE = TEST_KEYS_CREATED + 86_400;
const TEXT = 'Origin: godepot\nDescription: Go, für alle  \n- a line with a dash\nFrom here\n\nEnd: 1\n';
const SIGNED = TEXT.replace('  \n', '\n');
const DATA = Buffer.from(TEXT);
const PASSPHRASE = 'correct horse';

const { keys, signer: inProcess, folder: keysFolder } = await testKeys();
const { fingerprint } = keys.current;

function signerOf(options: Partial<GpgOptions> & Pick<GpgOptions, 'environment'>): Signer {
  const { created, certificate } = keys.current;
  const { armored, binary } = certificate;
  return createGpgSigner(
    { fingerprint, created, certificate: armored, binary },
    { home: undefined, ...options },
  );
}

async function passphraseFile(t: ExecutionContext, text: string): Promise<string> {
  const path = join(await temporaryFolder(t), 'passphrase');
  await writeFile(path, `${text}\n`, { mode: 0o600 });
  return path;
}

test('gpgv, sqv and godepot take each form; the same input gives the same bytes', async (t) => {
  const { environment } = await gpgHome(t);
  const signer = signerOf({ environment });
  const folder = await temporaryFolder(t);
  const put = (name: string, bytes: string | Buffer): Promise<void> => writeFile(join(folder, name), bytes);
  const [binary, armored] = [await signer.signBinary(DATA, DATE), await signer.signArmored(DATA, DATE)];
  const message = await signer.clearsign(TEXT, DATE);
  await put('data', DATA);
  await put('data.sig', binary);
  await put('data.asc', armored);
  await put('InRelease', message);
  await put('key.gpg', keys.current.certificate.binary);
  const run = (tool: string, ...args: string[]) =>
    execa(tool, ['--keyring', join(folder, 'key.gpg'), ...args], { cwd: folder });
  for (const signature of ['data.sig', 'data.asc']) {
    await t.notThrowsAsync(run('gpgv', signature, 'data'));
    await t.notThrowsAsync(run('sqv', signature, 'data'));
  }
  await run('gpgv', '--output', 'out', 'InRelease');
  t.is(await readFile(join(folder, 'out'), 'utf8'), SIGNED);
  const trusted = [inProcess.certificate];
  t.deepEqual(await verifyDetached(DATA, armored, trusted), { fingerprint, created: DATE });
  t.like(await verifyClearsigned(message, trusted), { fingerprint, created: DATE, text: SIGNED });
  t.false(message.includes('\r'));
  t.deepEqual(await signer.signBinary(DATA, DATE), binary);
  t.is(await signer.signArmored(DATA, DATE), armored);
  t.is(await signer.clearsign(TEXT, DATE), message);
  t.notDeepEqual(await signer.signBinary(DATA, DATE + 1), binary);
  await t.throwsAsync(signer.signBinary(DATA, signer.created - 1), { code: 'DATE_BEFORE_KEY' });
});

for (const suite of ['bookworm', 'trixie'] as const) {
  test(`rpm of ${suite} takes an rpm by gpg and one in-process, where nothing unsigned passes`, async (t) => {
    const { environment } = await gpgHome(t);
    const folder = await temporaryFolder(t);
    const server = await openServer(suite, t);
    await server.write('/tmp/key.asc', inProcess.certificate);
    await server.run('rpm --import /tmp/key.asc');
    const rpm = async (release: string, sign?: (header: Buffer) => Promise<Buffer>): Promise<string> => {
      const made = await makeRpm(samplePackage({ release }), folder, sign === undefined ? {} : { sign });
      await server.write(`/tmp/${release}.rpm`, await readFile(made.path));
      const { status, output } = await server.try(
        `rpm -K --define '_pkgverify_level all' /tmp/${release}.rpm 2>&1`,
      );
      return `${status} ${output.trim()}`;
    };
    const byGpg = signerOf({ environment });
    t.is(await rpm('1', (header) => byGpg.signBinary(header, DATE)), '0 /tmp/1.rpm: digests signatures OK');
    t.is(
      await rpm('2', (header) => inProcess.signBinary(header, DATE)),
      '0 /tmp/2.rpm: digests signatures OK',
    );
    t.regex(await rpm('3'), /^1 /);
  });
}

test('a passphrase goes through a pipe: it is in no argument, no environment and no message', async (t) => {
  const ground = await gpgHome(t, PASSPHRASE);
  const folder = await temporaryFolder(t);
  const real = (await execa('sh', ['-c', 'command -v gpg'])).stdout;
  // what gpg was called with, and what it sees
  const spy = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >> ${folder}/seen\nexec ${real} "$@"\n`;
  await writeFile(join(folder, 'gpg'), spy);
  await chmod(join(folder, 'gpg'), 0o755);
  const environment = {
    ...ground.environment,
    PATH: [folder, process.env['PATH']].join(delimiter),
    GODEPOT_PASSPHRASE_FILE: await passphraseFile(t, PASSPHRASE),
    CI_TOKEN: 'another secret',
  };
  const signer = signerOf({ environment });
  await t.notThrowsAsync(signer.signBinary(DATA, DATE));
  const seen = await readFile(join(folder, 'seen'), 'utf8');
  t.true(seen.includes(`--local-user\n${fingerprint}!\n`));
  t.true(seen.includes(`GNUPGHOME=${ground.home}\n`));
  for (const secret of [PASSPHRASE, 'PASSPHRASE_FILE', 'CI_TOKEN', 'another secret'])
    t.false(seen.includes(secret));

  await execa('gpgconf', ['--homedir', ground.home, '--kill', 'all']);
  const wrong = { ...environment, GODEPOT_PASSPHRASE_FILE: await passphraseFile(t, 'hunter2') };
  const locked = signerOf({ environment: wrong });
  const error = await t.throwsAsync(locked.signBinary(DATA, DATE), { code: 'KEYS_PASSPHRASE' });
  // a card counts wrong pins
  const calls = (await readFile(join(folder, 'seen'), 'utf8')).length;
  await t.throwsAsync(locked.signBinary(DATA, DATE + 1), { code: 'KEYS_PASSPHRASE' });
  t.is((await readFile(join(folder, 'seen'), 'utf8')).length, calls);
  t.false(/hunter2|correct horse/.test(JSON.stringify([error?.message, error])));
  // and with none, where the agent finds nobody to ask
  await writePinentry(ground, "echo 'ERR 83886179 Operation cancelled'");
  await t.throwsAsync(signerOf({ environment: ground.environment }).signBinary(DATA, DATE), {
    code: 'KEYS_PASSPHRASE',
  });
});

test("somebody's pinentry is waited for, and said so; for ever it is not", async (t) => {
  const ground = await gpgHome(t, PASSPHRASE);
  const said: string[] = [];
  const progress = {
    begin: (label: string) => {
      said.push(label);
      return { advance: () => {}, end: () => void said.push('end') };
    },
  };
  await writePinentry(ground, 'sleep 600');
  const patience = { machine: 20_000, person: 300 };
  const silent = await t.throwsAsync(
    signerOf({ environment: ground.environment, progress, patience }).signBinary(DATA, DATE),
    { code: 'GPG_SILENT' },
  );
  t.regex(silent?.message ?? '', /^waiting for the agent: nobody gave the pin, passphrase or card/);
  t.regex(said[0] ?? '', new RegExp(`^waiting for the agent: .* ${fingerprint.slice(-16)}$`));
  t.is(said[1], 'end');

  await writePinentry(ground, `echo 'D ${PASSPHRASE}'; echo OK`);
  const signer = signerOf({ environment: ground.environment, progress });
  // three at once, one pin
  await t.notThrowsAsync(Promise.all([1, 2, 3].map((more) => signer.signBinary(DATA, DATE + more))));
  t.is(said.length, 4, said.join());
});

test('a gpg or an agent that says nothing at all is not waited for either', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'gpg'), '#!/bin/sh\nsleep 5\necho late\n');
  await chmod(join(folder, 'gpg'), 0o755);
  const environment = { PATH: [folder, process.env['PATH']].join(delimiter) };
  const patience = { machine: 200, person: 200 };
  await t.throwsAsync(signerOf({ environment, patience }).signBinary(DATA, DATE), { code: 'GPG_SILENT' });
  await writeFile(join(folder, 'gpg'), '#!/bin/sh\nexec head -c 9000000 /dev/zero\n');
  await t.throwsAsync(signerOf({ environment }).signBinary(DATA, DATE), { code: 'GPG_FAILED' });
  await t.throwsAsync(signerOf({ environment: { PATH: '/nowhere' } }).signBinary(DATA, DATE), {
    code: 'GPG_MISSING',
  });
});

for (const [what, change] of Object.entries({
  nothing: () => Buffer.alloc(0),
  'a signature with SHA-1': (made: Buffer) => {
    const changed = Buffer.from(made);
    changed.writeUInt8(2, changed.indexOf(Buffer.from([4, 0, 1, 10])) + 3);
    return changed;
  },
})) {
  test(`a gpg that says it signed and gives ${what} is no fault of godepot`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'made'), change(await inProcess.signBinary(DATA, DATE)));
    const status = `[GNUPG:] SIG_CREATED D 1 10 00 ${DATE} ${fingerprint}`;
    await writeFile(join(folder, 'gpg'), `#!/bin/sh\necho "${status}" >&3\ncat ${folder}/made\n`);
    await chmod(join(folder, 'gpg'), 0o755);
    const environment = { PATH: [folder, process.env['PATH']].join(delimiter) };
    await t.throwsAsync(signerOf({ environment }).signBinary(DATA, DATE), { code: 'SIGNATURE_PROFILE' });
  });
}

test('no private half, no key at all', async (t) => {
  const { gpg, environment } = await emptyGpgHome(t);
  const refused = async (): Promise<void> => {
    await t.throwsAsync(signerOf({ environment }).signBinary(DATA, DATE), { code: 'GPG_KEY' });
  };
  await refused();
  await gpg(['--import', keys.current.certificate.path]);
  await refused();
});

test("what the administrator's gpg.conf says does not get into signatures", async (t) => {
  const { environment, write, gpg } = await gpgHome(t);
  const signer = signerOf({ environment });
  const before = await signer.signBinary(DATA, DATE);
  await write('gpg.conf', 'digest-algo SHA1\narmor\ntextmode\ncomment hello\nemit-version\nforce-v3-sigs\n');
  t.deepEqual(await signer.signBinary(DATA, DATE), before);
  // where it cannot be overruled, it is refused
  await write('gpg.conf', 'sig-notation who@example.com=me\n');
  await t.throwsAsync(signer.signBinary(DATA, DATE), { code: 'SIGNATURE_PROFILE' });
  await write('gpg.conf', '');
  await gpg([
    '--faked-system-time',
    '20230101T000000',
    '--passphrase',
    '',
    '--quick-generate-key',
    'Other',
    'rsa3072',
    'sign',
    'never',
  ]);
  await write('gpg.conf', 'local-user Other\n');
  const two = await t.throwsAsync(signer.signBinary(DATA, DATE));
  t.true(hasCode(two, 'GPG_FAILED'), String(two));
});

test('a signature that a broken device made over other bytes is not used', async (t) => {
  const { environment } = await gpgHome(t);
  const folder = await temporaryFolder(t);
  const real = (await execa('sh', ['-c', 'command -v gpg'])).stdout;
  await writeFile(join(folder, 'gpg'), `#!/bin/sh\n{ cat; echo x; } | ${real} "$@"\n`);
  await chmod(join(folder, 'gpg'), 0o755);
  const PATH = [folder, process.env['PATH']].join(delimiter);
  for (const work of ['signBinary', 'signArmored'] as const)
    await t.throwsAsync(signerOf({ environment: { ...environment, PATH } })[work](DATA, DATE), {
      code: 'SIGNATURE_BAD',
    });
  await t.throwsAsync(signerOf({ environment: { ...environment, PATH } }).clearsign(TEXT, DATE), {
    code: 'SIGNATURE_BAD',
  });
});

test('the spec, or the keyring, says that gpg signs', async (t) => {
  const { environment, home } = await gpgHome(t);
  const folder = join(await temporaryFolder(t), 'keys');
  await mkdir(folder);
  // public files only
  const files = [keys.current, keys.next].map(({ certificate }) => certificate.path);
  for (const path of files) await copyFile(path, join(folder, path.split('/').at(-1) ?? ''));
  const keyring = await readFile(join(keysFolder, 'keyring.json'), 'utf8');
  await writeFile(join(folder, 'keyring.json'), keyring);
  const { GNUPGHOME: _, ...bare } = environment;
  const opened = await openSigner(folder, bare, { with: 'gpg', gnupgHome: home });
  const made = await opened.signBinary(DATA, DATE);
  t.deepEqual((await verifyDetached(DATA, made, [inProcess.certificate])).fingerprint, fingerprint);
  await t.throwsAsync(openSigner(folder, environment), { code: 'KEYS_MISSING' });
  const held = JSON.parse(keyring);
  held.current.heldBy = 'gpg';
  await writeFile(join(folder, 'keyring.json'), JSON.stringify(held));
  t.deepEqual(await (await openSigner(folder, environment)).signBinary(DATA, DATE), made);
  await t.throwsAsync(openSigner(folder, environment, { with: 'in-process' }), { code: 'KEYS_MISSING' });
});
