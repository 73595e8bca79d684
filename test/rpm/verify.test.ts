import { createHash } from 'node:crypto';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

import { type ErrorCode, DepotError } from '../../builder/errors.ts';
import type { CheckList } from '../../builder/packaging/checks.ts';
import { assembleRpm } from '../../builder/rpm/assemble.ts';
import { encodeHeader } from '../../builder/rpm/header-encode.ts';
import { decodeHeader } from '../../builder/rpm/header-decode.ts';
import type { HeaderValue } from '../../builder/rpm/header-value.ts';
import { readRpm } from '../../builder/rpm/reader.ts';
import { SIGNATURE_TAG, TAG } from '../../builder/rpm/tags.ts';
import { unsignedBytes } from '../../builder/rpm/unsigned.ts';
import { type VerifySignature, verifyRpm } from '../../builder/rpm/verify.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { type RpmSigner, rpmSigner } from '../helpers/rpm-signer.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** gpg's verdict in the form that verifyRpm wants. */
function verifier(signer: RpmSigner): VerifySignature {
  return async (data, packet) => {
    try {
      return await signer.verify(data, packet);
    } catch (cause) {
      throw new DepotError('RPM_SIGNATURE', 'gpg: bad', { cause });
    }
  };
}

const failed = (list: CheckList): [string, ErrorCode][] =>
  list.failed.map(({ check, code }) => [check, code]);

async function digestOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

for (const [algorithm, tag] of [
  ['rsa3072', SIGNATURE_TAG.rsa],
  ['ed25519', SIGNATURE_TAG.dsa],
] as const) {
  test(`rpm accepts the signature, and so does verifyRpm: ${algorithm}`, async (t) => {
    const folder = await temporaryFolder(t);
    const signer = await rpmSigner(t, algorithm);
    const made = await makeRpm(samplePackage(), folder, { sign: (header) => signer.sign(header) });
    t.deepEqual(await signer.check(made.path), { ok: true, verdict: 'digests signatures OK' });

    const list = await verifyRpm(made.path, verifier(signer));
    t.deepEqual(list.failed, []);
    t.deepEqual(list.notDone, []);
    t.is(list.done.length, 12);
    t.is(
      list.done.find(({ check }) => check === 'signature')?.detail,
      `over the header, by ${signer.fingerprint}`,
    );

    const info = await readRpm(made.path);
    t.is(info.signature?.tag, tag);
    t.is(info.signature?.keyId, signer.fingerprint.slice(-16));
    t.deepEqual(info.header, made.unsigned.header);

    // what somebody without the key makes
    t.is(await digestOf(unsignedBytes(made.path)), made.unsignedSha256);
    const unsigned = join(folder, 'unsigned');
    const alone = await assembleRpm(made.unsigned, undefined, unsigned);
    t.is(alone.sha256, made.unsignedSha256);
    t.not(made.sha256, made.unsignedSha256);
    t.is(
      createHash('sha256')
        .update(await readFile(made.path))
        .digest('hex'),
      made.sha256,
    );
    t.false((await signer.check(unsigned)).ok);
    t.deepEqual(failed(await verifyRpm(unsigned, verifier(signer))), [['signature', 'RPM_SIGNATURE']]);
  });
}

test('a signature of a key that is not trusted, and no certificate at all', async (t) => {
  const folder = await temporaryFolder(t);
  const [signer, stranger] = await Promise.all([rpmSigner(t, 'ed25519'), rpmSigner(t, 'ed25519')]);
  const { path } = await makeRpm(samplePackage(), folder, { sign: (header) => stranger.sign(header) });
  t.false((await signer.check(path)).ok);
  t.deepEqual(failed(await verifyRpm(path, verifier(signer))), [['signature', 'RPM_SIGNATURE']]);
  const list = await verifyRpm(path, undefined);
  t.deepEqual(list.failed, []);
  t.deepEqual(
    list.notDone.map(({ check }) => check),
    ['signature'],
  );
});

interface Tampered {
  name: string;
  /** Changes the package's bytes. */
  tamper: (bytes: Buffer, offsets: { header: number; payload: number }) => Buffer;
  expected: [string, ErrorCode][];
  /** rpm does not look at it, and no harm comes of it. */
  harmless?: true;
}

const flip = (bytes: Buffer, at: number): Buffer => {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
};

/** The bytes of a tag's value within the signature header, found by their content. */
const flipText = (bytes: Buffer, text: string): Buffer => flip(bytes, bytes.indexOf(text));

const TAMPERED: Tampered[] = [
  { name: 'lead', tamper: (bytes) => flip(bytes, 0), expected: [['structure', 'RPM_LEAD']] },
  {
    name: 'signature header intro',
    tamper: (bytes) => flip(bytes, 96),
    expected: [['structure', 'RPM_HEADER']],
  },
  {
    name: 'header sha256',
    tamper: (bytes, { header, payload }) =>
      flipText(bytes, createHash('sha256').update(bytes.subarray(header, payload)).digest('hex')),
    expected: [['header sha256', 'RPM_HEADER_DIGEST']],
  },
  {
    name: 'padding between the headers',
    tamper: (bytes, { header }) => flip(bytes, header - 1),
    expected: [['structure', 'RPM_HEADER']],
    harmless: true,
  },
  {
    name: 'a text of the main header',
    tamper: (bytes) => flipText(bytes, 'Example Bank'),
    expected: [
      ['header sha256', 'RPM_HEADER_DIGEST'],
      ['header sha1', 'RPM_HEADER_DIGEST'],
      ['signature', 'RPM_SIGNATURE'],
    ],
  },
  {
    name: 'payload',
    tamper: (bytes, { payload }) => flip(bytes, payload + 1000),
    expected: [['payload sha256', 'RPM_PAYLOAD_DIGEST']],
  },
  {
    name: 'a byte after the payload',
    tamper: (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
    expected: [['sizes', 'RPM_SIZES']],
  },
  {
    name: 'a cut payload',
    tamper: (bytes) => bytes.subarray(0, -1),
    expected: [['sizes', 'RPM_SIZES']],
  },
  {
    name: 'a cut header',
    tamper: (bytes, { payload }) => bytes.subarray(0, payload - 1),
    expected: [['structure', 'RPM_TRUNCATED']],
  },
  { name: 'nothing left', tamper: () => Buffer.alloc(0), expected: [['structure', 'RPM_LEAD']] },
];

test('damage in any region is caught, by verifyRpm under its own code and by rpm', async (t) => {
  const folder = await temporaryFolder(t);
  const signer = await rpmSigner(t, 'ed25519');
  const { path, unsigned } = await makeRpm(samplePackage(), folder, {
    sign: (header) => signer.sign(header),
  });
  const { headerRange } = await readRpm(path);
  const original = await readFile(path);
  t.deepEqual(original.subarray(headerRange.start, headerRange.end), unsigned.header);
  for (const { name, tamper, expected, harmless } of TAMPERED) {
    const damaged = join(folder, 'damaged');
    const offsets = { header: headerRange.start, payload: headerRange.end };
    await writeFile(damaged, tamper(Buffer.from(original), offsets));
    t.deepEqual(failed(await verifyRpm(damaged, verifier(signer))), expected, name);
    if (harmless !== true) t.false((await signer.check(damaged)).ok, name);
  }
});

test('three terabytes behind a package are refused by their size, without being read', async (t) => {
  const folder = await temporaryFolder(t);
  const signer = await rpmSigner(t, 'ed25519');
  const { path } = await makeRpm(samplePackage(), folder, { sign: (header) => signer.sign(header) });
  await truncate(path, 3 * 2 ** 40);
  const started = performance.now();
  const list = await verifyRpm(path, verifier(signer));
  // to read them takes an hour, and a busy machine some seconds for nothing
  t.true(performance.now() - started < 60_000);
  t.deepEqual(failed(list), [['sizes', 'RPM_SIZES']]);
  t.deepEqual(
    list.notDone.map(({ check }) => check),
    ['payload sha256', 'files'],
  );
  t.true(list.done.some(({ check }) => check === 'signature'));
});

/** A package whose header was changed by somebody who recomputed every digest, but not the payload. */
async function forged(
  t: ExecutionContext,
  change: (values: Map<number, HeaderValue>) => void,
): Promise<[string, ErrorCode][]> {
  const folder = await temporaryFolder(t);
  const { unsigned } = await makeRpm(samplePackage(), folder);
  const values = new Map(decodeHeader(unsigned.header, 'main', ''));
  change(values);
  const path = join(folder, 'forged');
  await assembleRpm({ ...unsigned, header: encodeHeader('main', values) }, undefined, path);
  return failed(await verifyRpm(path, undefined)).filter(([check]) => check !== 'signature');
}

function replaced(
  values: Map<number, HeaderValue>,
  tag: number,
  index: number,
  content: string | number,
): void {
  const value = values.get(tag);
  // godepot does not write the digest of the archive, but others do
  if (value === undefined && typeof content === 'string') {
    values.set(tag, { type: 'strings', texts: [content] });
  } else if (value !== undefined && 'texts' in value && typeof content === 'string') {
    values.set(tag, { ...value, texts: value.texts.with(index, content) });
  } else if (value !== undefined && 'numbers' in value && typeof content === 'number') {
    values.set(tag, { ...value, numbers: value.numbers.with(index, content) });
  }
}

for (const [name, tag, index, content, check, code] of [
  ['another digest', TAG.fileDigests, 3, '0'.repeat(64), 'files', 'RPM_PAYLOAD_CONTENT'],
  ['another size', TAG.fileSizes, 3, 12, 'files', 'RPM_PAYLOAD_CONTENT'],
  ['another mode', TAG.fileModes, 6, 0o100711, 'files', 'RPM_PAYLOAD_CONTENT'],
  ['another name', TAG.baseNames, 8, 'go.enx', 'files', 'RPM_PAYLOAD_CONTENT'],
  ['another link target', TAG.fileLinks, 10, 'bin/og', 'files', 'RPM_PAYLOAD_CONTENT'],
  ['a file that is a ghost', TAG.fileFlags, 8, 64, 'files', 'RPM_PAYLOAD_CONTENT'],
  ['a ghost that is a file', TAG.fileFlags, 0, 0, 'files', 'RPM_PAYLOAD_CONTENT'],
  ['a name that climbs', TAG.baseNames, 8, '..', 'structure', 'RPM_FILES'],
  ['a name with a slash', TAG.baseNames, 8, '../../etc/shadow', 'structure', 'RPM_FILES'],
  ['a relative directory', TAG.directoryNames, 2, 'usr/', 'structure', 'RPM_FILES'],
  ['a path that is listed twice', TAG.baseNames, 8, 'empty', 'structure', 'RPM_FILES'],
  ['a directory that is not listed', TAG.directoryIndexes, 8, 99, 'structure', 'RPM_FILES'],
  ['a device', TAG.fileModes, 8, 0o020644, 'structure', 'RPM_FILES'],
  ['a control character in a name', TAG.baseNames, 8, 'a\u001b[2J', 'structure', 'RPM_TEXT'],
  ['a line break in the summary', TAG.summary, 0, 'a\nb', 'structure', 'RPM_TEXT'],
  [
    'another digest of the archive',
    TAG.payloadDigestAlternative,
    0,
    '0'.repeat(64),
    'archive sha256',
    'RPM_PAYLOAD_DIGEST',
  ],
  [
    'another digest of the payload',
    TAG.payloadDigest,
    0,
    '0'.repeat(64),
    'payload sha256',
    'RPM_PAYLOAD_DIGEST',
  ],
] as const) {
  test(`a forged header does not match its payload: ${name}`, async (t) => {
    t.deepEqual(await forged(t, (values) => replaced(values, tag, index, content)), [[check, code]]);
  });
}

test('one digest algorithm that is said for each file, as nfpm says it, is one algorithm', async (t) => {
  const repeated = (numbers: number[]): Promise<[string, ErrorCode][]> =>
    forged(t, (values) => void values.set(TAG.fileDigestAlgorithm, { type: 'int32', numbers }));
  t.deepEqual(await repeated([8, 8, 8]), []);
  t.deepEqual(await repeated([8, 1]), [['structure', 'RPM_TAG']]);
});

for (const [name, change, code] of [
  [
    'a list that is too short',
    (values: Map<number, HeaderValue>) => values.set(TAG.fileTimes, { type: 'int32', numbers: [1] }),
    'RPM_FILES',
  ],
  [
    'relations of different lengths',
    (values: Map<number, HeaderValue>) => values.set(1113, { type: 'strings', texts: ['1'] }),
    'RPM_TAG',
  ],
  [
    'a name that is a number',
    (values: Map<number, HeaderValue>) => values.set(TAG.name, { type: 'int32', numbers: [1] }),
    'RPM_TAG',
  ],
  ['no name', (values: Map<number, HeaderValue>) => values.delete(TAG.name), 'RPM_TAG'],
] as const) {
  test(`refused: ${name}`, async (t) => {
    t.deepEqual(await forged(t, (values) => void change(values)), [['structure', code]]);
  });
}

test('what is not one binary signature is not assembled, and nothing is left behind', async (t) => {
  const folder = await temporaryFolder(t);
  const { unsigned } = await makeRpm(samplePackage(), folder);
  const target = join(folder, 'target.rpm');
  for (const bytes of ['-----BEGIN PGP SIGNATURE-----\n', '', '\x88\x05\x04\x00\x16\x08\xff', '\xb4\x01x']) {
    const error = await t.throwsAsync(assembleRpm(unsigned, Buffer.from(bytes, 'latin1'), target), {
      instanceOf: DepotError,
    });
    t.is(error?.code, 'RPM_SIGNATURE_PACKET', bytes);
  }
  const other = join(folder, 'other.payload');
  await copyFile(unsigned.payloadPath, other);
  await writeFile(other, 'x', { flag: 'a' });
  const error = await t.throwsAsync(assembleRpm({ ...unsigned, payloadPath: other }, undefined, target), {
    instanceOf: DepotError,
  });
  t.is(error?.code, 'RPM_PAYLOAD_CHANGED');
  await t.throwsAsync(readFile(target), { code: 'ENOENT' });
});
