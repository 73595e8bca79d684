import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Certificates and signatures packet by packet, correct where nothing else is asked for: what gpg refuses to make. */
export interface ForgedKey {
  /** 40 upper-case hex digits. */
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  /** Of the public key packet. */
  body: Buffer;
  private: KeyObject;
}

export interface SignatureOptions {
  type: number;
  date: number;
  /** 8 SHA-256, 2 SHA-1. */
  hash?: number;
  hashed?: readonly Buffer[];
  unhashed?: readonly Buffer[];
  /** Instead of the signer's own. */
  issuer?: string;
}

const HASHES: Readonly<Record<number, string>> = { 1: 'md5', 2: 'sha1', 8: 'sha256', 10: 'sha512' };
export const TAG = { signature: 2, key: 6, user: 13, subkey: 14 } as const;

/** A new RSA key. */
export function forgeKey(created: number, bits = 2048): ForgedKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const head = Buffer.alloc(6);
  head.writeUInt8(4);
  head.writeUInt32BE(created, 1);
  head.writeUInt8(1, 5);
  const body = Buffer.concat([
    head,
    number(Buffer.from(n, 'base64url')),
    number(Buffer.from(e, 'base64url')),
  ]);
  const fingerprint = createHash('sha1').update(keyData(body)).digest('hex').toUpperCase();
  return { fingerprint, created, body, private: privateKey };
}

/** Body of a signature packet over `data`. */
export function forgeSignature(signer: ForgedKey, data: Buffer, options: SignatureOptions): Buffer {
  const { type, date, hash = 8, hashed = [], unhashed = [], issuer = signer.fingerprint } = options;
  const own = [subpacket(2, seconds(date)), subpacket(33, Buffer.from(`04${issuer}`, 'hex')), ...hashed];
  const head = Buffer.concat([Buffer.from([4, type, 1, hash]), area(own)]);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, 0]);
  trailer.writeUInt32BE(head.length, 2);
  const signed = Buffer.concat([data, head, trailer]);
  const name = HASHES[hash] ?? '';
  const digest = createHash(name).update(signed).digest();
  return Buffer.concat([
    head,
    area([subpacket(16, Buffer.from(issuer.slice(-16), 'hex')), ...unhashed]),
    digest.subarray(0, 2),
    number(createSign(name).update(signed).sign(signer.private)),
  ]);
}

export interface BindingOptions {
  date: number;
  /** Seconds after the subkey's creation. */
  expires?: number;
  flags?: number;
  hash?: number;
  /** Who signs back, with which type; the subkey itself as it should be when left out. `null`: nobody. */
  back?: { signer: ForgedKey; type: number } | null;
}

/** Body of a binding signature (0x18) of `subkey` by `primary`. */
export function forgeBinding(primary: ForgedKey, subkey: ForgedKey, options: BindingOptions): Buffer {
  const { date, expires, flags = 0x02, hash = 8, back = { signer: subkey, type: 0x19 } } = options;
  const data = Buffer.concat([keyData(primary.body), keyData(subkey.body)]);
  return forgeSignature(primary, data, {
    type: 0x18,
    date,
    hash,
    hashed: [
      subpacket(27, Buffer.from([flags])),
      ...(expires === undefined ? [] : [subpacket(9, seconds(expires))]),
      ...(back === null ? [] : [subpacket(32, forgeSignature(back.signer, data, { type: back.type, date }))]),
    ],
  });
}

/** Body of a revocation of `subkey` by `signer` in the name of `primary`; reason 3 is `retired`. */
export function forgeRevocation(
  signer: ForgedKey,
  primary: ForgedKey,
  subkey: ForgedKey,
  date: number,
): Buffer {
  const data = Buffer.concat([keyData(primary.body), keyData(subkey.body)]);
  return forgeSignature(signer, data, { type: 0x28, date, hashed: [subpacket(29, Buffer.from([3]))] });
}

export interface CertificationOptions {
  date?: number;
  hash?: number;
  flags?: number;
  /** Seconds after the key's creation. */
  expires?: number;
}

/** A primary key with a user ID that it certifies, once or several times. */
export function forgePrimary(key: ForgedKey, ...certifications: CertificationOptions[]): Buffer {
  const user = Buffer.from('Forged Upstream <forged@example.com>');
  const certified = Buffer.concat([keyData(key.body), Buffer.from([0xb4]), seconds(user.length), user]);
  const certify = ({ date = key.created, hash = 8, flags = 0x03, expires }: CertificationOptions): Buffer => {
    const ends = expires === undefined ? [] : [subpacket(9, seconds(expires))];
    const hashed = [subpacket(27, Buffer.from([flags])), ...ends];
    return packet(TAG.signature, forgeSignature(key, certified, { type: 0x13, date, hash, hashed }));
  };
  return Buffer.concat([
    packet(TAG.key, key.body),
    packet(TAG.user, user),
    ...(certifications.length === 0 ? [{}] : certifications).map(certify),
  ]);
}

/** A subkey with these signatures on it. */
export function forgeSubkey(key: ForgedKey, ...signatures: Buffer[]): Buffer {
  return Buffer.concat([
    packet(TAG.subkey, key.body),
    ...signatures.map((body) => packet(TAG.signature, body)),
  ]);
}

export function packet(tag: number, body: Buffer): Buffer {
  const header = Buffer.from([0x80 | (tag << 2) | 1, 0, 0]);
  header.writeUInt16BE(body.length, 1);
  return Buffer.concat([header, body]);
}

export function subpacket(type: number, body: Buffer, critical = false): Buffer {
  const length = body.length + 1;
  const header = length < 192 ? [length] : [((length - 192) >> 8) + 192, (length - 192) & 0xff];
  return Buffer.concat([Buffer.from([...header, type | (critical ? 0x80 : 0)]), body]);
}

export function seconds(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function keyData(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body]);
}

function area(subpackets: readonly Buffer[]): Buffer {
  const all = Buffer.concat(subpackets);
  return Buffer.concat([Buffer.from([all.length >> 8, all.length & 0xff]), all]);
}

function number(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const own = bytes.subarray(first);
  const bits = own.length * 8 - (Math.clz32(own.readUInt8(0)) - 24);
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), own]);
}
