/** Signatures and keys that gpg itself makes; what it refuses to make is in forged-signatures.test.ts. gpgv is asked the same each time. */
import test, { type ExecutionContext } from 'ava';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { armor } from '../../builder/signing/armor.ts';
import { checkDetached } from '../helpers/detached.ts';
import { askGpgv, type GpgClock, openGpgClock } from '../helpers/gpg-clock.ts';
import { refusal } from '../helpers/refusal.ts';

const DATA = Buffer.from('go1.27.0.linux-amd64.tar.gz, or what stands for it\n');
const T = '20200201T000000';

interface Ground {
  clock: GpgClock;
  primary: string;
  /** Signing subkeys of 2020-01-02. */
  lasting: string;
  /** Ends after 30 days. */
  short: string;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const clock = await openGpgClock(t);
  const primary = await clock.primary('20200101T000000');
  const lasting = await clock.subkey(primary, '20200102T000000', 'sign', '0');
  const short = await clock.subkey(primary, '20200102T000000', 'sign', '30d');
  return { clock, primary, lasting, short };
}

/**
 * Compares one signature with gpgv's verdict. What gpgv refuses has to be refused here; where godepot is stricter, `stricter` says why.
 * @param expected code of the refusal, or who signed
 */
async function compare(
  t: ExecutionContext,
  { clock, primary }: Pick<Ground, 'clock' | 'primary'>,
  signature: Buffer,
  expected: ErrorCode | { signer: string },
  stricter?: string,
): Promise<string> {
  const certificate = await clock.certificate(primary);
  const gpgv = await askGpgv(t, { certificate, signature, data: DATA, primary });
  const found = await checkDetached({ certificate, signature, data: DATA, primary }).catch(
    (error: unknown) => error,
  );
  if (found instanceof DepotError) {
    t.deepEqual<unknown, unknown>(found.code, expected, found.message);
    t.is(gpgv.good, stricter !== undefined, `gpgv: ${gpgv.says}; ${stricter ?? 'it should refuse too'}`);
    // what people need to act: which key, and when
    t.is(found.where, 'file.asc');
    return found.message;
  }
  if (found instanceof Error) throw found;
  t.like(found, { primary, ...(typeof expected === 'string' ? { code: expected } : expected) });
  t.true(gpgv.good, `gpgv: ${gpgv.says}`);
  return gpgv.says;
}

test('good signatures: by a subkey, by the primary key, armored, by an Ed25519 subkey', async (t) => {
  const g = await ground(t);
  const signature = await g.clock.sign(DATA, T, [g.lasting]);
  await compare(t, g, signature, { signer: g.lasting });
  const own = await g.clock.sign(DATA, T, [g.primary]);
  await compare(t, g, own, { signer: g.primary });
  const certificate = await g.clock.certificate(g.primary);
  const signed = { primary: g.primary, signer: g.lasting, signed: Date.UTC(2020, 1, 1) / 1000 };
  for (const hash of ['SHA384', 'SHA512'])
    await compare(t, g, await g.clock.sign(DATA, T, [g.lasting], '--digest-algo', hash), {
      signer: g.lasting,
    });
  const armored = Buffer.from(armor(signature, 'SIGNATURE'));
  for (const key of [certificate, Buffer.from(armor(certificate, 'PUBLIC KEY BLOCK'))])
    t.deepEqual(
      await checkDetached({ certificate: key, signature: armored, data: DATA, primary: g.primary }),
      signed,
    );
  await g.clock.gpg('20200103T000000', ['--quick-add-key', g.primary, 'ed25519', 'sign', '0']);
  const listing = await g.clock.gpg(T, ['--with-colons', '--list-keys', g.primary]);
  const modern = [...listing.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].at(-1)?.[1] ?? '';
  await compare(t, g, await g.clock.sign(DATA, T, [modern]), { signer: modern });
});

test('a key that has expired since still signed what it signed; gpgv says EXPKEYSIG', async (t) => {
  const g = await ground(t);
  const signature = await g.clock.sign(DATA, '20200115T000000', [g.short]);
  t.is(await compare(t, g, signature, { signer: g.short }), 'EXPKEYSIG VALIDSIG');
});

test('a subkey that had expired did not', async (t) => {
  const g = await ground(t);
  const late = await g.clock.sign(DATA, '20200601T000000', [g.lasting]);
  await compare(t, g, late, { signer: g.lasting });
  await g.clock.gpg('20200103T000000', ['--quick-set-expire', g.primary, '30d', g.lasting]);
  const message = await compare(
    t,
    g,
    late,
    'SIGNATURE_KEY',
    'gpgv says EXPKEYSIG VALIDSIG here as for a signature in time',
  );
  t.true(message.includes(g.primary) && message.includes(g.lasting), message);
  t.regex(message, /2020-02-02T.*2020-06-01T/);
});

test('revoked keys, whatever the reason, also for signatures of before', async (t) => {
  const g = await ground(t);
  const signature = await g.clock.sign(DATA, T, [g.lasting]);
  // 3: no longer used, which would be no reason to doubt older signatures
  const answers = 'key 1\nrevkey\ny\n3\n\ny\nsave\n';
  await g.clock.gpg('20210101T000000', ['--command-fd', '0', '--edit-key', g.primary], answers);
  const message = await compare(t, g, signature, 'SIGNATURE_KEY_REVOKED');
  t.regex(message, /2021-01-01T00:00:00Z \(retired\)/);
  t.true(message.includes(g.primary) && message.includes(g.lasting), message);

  const whole = await ground(t);
  const before = await whole.clock.sign(DATA, T, [whole.lasting]);
  const folder = join(whole.clock.home, 'openpgp-revocs.d');
  const [name = ''] = await readdir(folder);
  const certificate = (await readFile(join(folder, name), 'utf8')).replace(
    /^[\s\S]*^:-----BEGIN/m,
    '-----BEGIN',
  );
  await whole.clock.gpg('20210101T000000', ['--import'], certificate);
  await compare(t, whole, before, 'SIGNATURE_KEY_REVOKED');
});

test('weak, textual, several, from the future, expired', async (t) => {
  const g = await ground(t);
  const { clock, lasting, short } = g;
  const fails = async (code: ErrorCode, signature: Buffer, stricter?: string): Promise<string> =>
    compare(t, g, signature, code, stricter);
  await fails(
    'SIGNATURE_WEAK',
    await clock.sign(DATA, T, [lasting], '--digest-algo', 'SHA1'),
    'gpgv 2.2 takes SHA-1',
  );
  await fails(
    'OPENPGP_MALFORMED',
    await clock.sign(DATA, T, [lasting], '--textmode'),
    'it also fits other line ends',
  );
  const two = await clock.sign(DATA, '20200115T000000', [lasting, short]);
  await fails('SIGNATURE_SEVERAL', two, 'gpgv checks each; others check one');
  const blocks = Buffer.from(`${armor(two, 'SIGNATURE')}${armor(two, 'SIGNATURE')}`);
  t.is(await refusalOf(g, blocks), 'SIGNATURE_SEVERAL');
  await fails(
    'SIGNATURE_DATE',
    await clock.sign(DATA, '20900101T000000', [lasting]),
    'gpgv only warns of a clock problem',
  );
  await fails('SIGNATURE_DATE', await clock.sign(DATA, T, [lasting], '--default-sig-expire', '7d'));
});

async function refusalOf({ clock, primary }: Ground, signature: Buffer, data = DATA): Promise<string> {
  const certificate = await clock.certificate(primary);
  return refusal(() => checkDetached({ certificate, signature, data, primary }));
}

test('other bytes, other keys, and what is no signature at all', async (t) => {
  const g = await ground(t);
  const signature = await g.clock.sign(DATA, T, [g.lasting]);
  t.is(await refusalOf(g, signature, Buffer.concat([DATA, Buffer.from('\n')])), 'SIGNATURE_BAD');
  t.is(await refusalOf(g, signature, Buffer.alloc(0)), 'SIGNATURE_BAD');
  const stranger = await ground(t);
  const foreign = await stranger.clock.sign(DATA, T, [stranger.lasting]);
  await compare(t, g, foreign, 'SIGNATURE_UNKNOWN_KEY');
  // both keys in one file: only the pinned one counts
  const both = Buffer.concat([
    await stranger.clock.certificate(stranger.primary),
    await g.clock.certificate(g.primary),
  ]);
  const ask = (primary: string, signed: Buffer): Promise<string> =>
    refusal(() => checkDetached({ certificate: both, signature: signed, data: DATA, primary }));
  t.is(await ask(g.primary, foreign), 'SIGNATURE_UNKNOWN_KEY');
  t.is(await ask(g.primary, signature), 'accepted');
  t.is(await ask(g.lasting, signature), 'UPSTREAM_KEY_ABSENT');

  const armored = armor(signature, 'SIGNATURE');
  const cut = armored.slice(0, armored.length >> 1);
  const html = '<!DOCTYPE html><html><body>Please log in</body></html>';
  const cases: [string, string | Buffer][] = [
    ['OPENPGP_MALFORMED', cut],
    ['OPENPGP_MALFORMED', armored.replace(/\n=.{4}\n/, '\n=AAAA\n')],
    ['OPENPGP_MALFORMED', html],
    ['OPENPGP_MALFORMED', `${html}\n${armored}`],
    ['OPENPGP_MALFORMED', `${armored}\nmore`],
    ['SIGNATURE_MISSING', ''],
    ['SIGNATURE_MISSING', ' \n'],
    ['OPENPGP_MALFORMED', signature.subarray(0, 100)],
    ['OPENPGP_MALFORMED', Buffer.concat([signature, Buffer.from([0])])],
    ['OPENPGP_MALFORMED', await g.clock.certificate(g.primary)],
    ['OPENPGP_MALFORMED', Buffer.alloc(70_000, 0xc2)],
  ];
  for (const [code, given] of cases)
    t.is(await refusalOf(g, Buffer.from(given)), code, String(given).slice(0, 60));
});
