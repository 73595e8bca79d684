import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A checksum database with a key of its own, for tests of what a client accepts. */
export interface TestDatabase {
  name: string;
  /** Verifier key: `name+hash+base64`. */
  key: string;
  /** A signed note of any text. */
  note(text: string): string;
  /** An answer to /lookup: record number, text (lines, each with its LF), signed tree head. */
  lookup(record: number, text: string, treeSize?: number): string;
}

export function testDatabase(name = 'sums.example'): TestDatabase {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const data = Buffer.concat([Buffer.from([1]), raw]);
  const hash = createHash('sha256').update(`${name}\n`).update(data).digest().subarray(0, 4);
  const note = (text: string): string => {
    const signature = Buffer.concat([hash, sign(null, Buffer.from(text), privateKey)]);
    return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
  };
  return {
    name,
    key: `${name}+${hash.toString('hex')}+${data.toString('base64')}`,
    note,
    lookup(record, text, treeSize = record + 100) {
      const root = createHash('sha256').update(text).digest('base64');
      return `${record}\n${text}\n${note(`go.sum database tree\n${treeSize}\n${root}\n`)}`;
    },
  };
}
