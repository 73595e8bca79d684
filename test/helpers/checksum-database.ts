import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A checksum database with a key of its own, for tests of what a client accepts. */
export interface TestDatabase {
  name: string;
  /** Verifier key: `name+hash+base64`. */
  key: string;
  /** A signed note of any text. */
  note(text: string): string;
  /** An answer to /lookup with a signed tree head that nothing stands behind: record number, text (lines, each with its LF). */
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

/**
 * A log with real records, written from RFC 6962 §2.1 and the tlog tile layout alone: it shares nothing with the code under test. A
 * second one of the same database with another record somewhere is a fork.
 */
export interface TestLog {
  database: TestDatabase;
  /** Root of the tree of the first `size` records. */
  root(size: number): Buffer;
  /** Signed tree head. */
  head(size: number): string;
  /** An answer to /lookup with the tree head of that size; the text of the log's record when left out. */
  lookup(record: number, size: number, text?: string): string;
  /** Bytes of `tile/8/LEVEL/INDEX[.p/WIDTH]`; undefined if not all records that it needs are there. */
  tile(path: string): Buffer | undefined;
  /** Paths of all tiles of a tree: the full ones, and the partial ones of that very size. */
  tiles(size: number): string[];
}

function digest(...parts: Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** `text`: the record at a number, lines with LF. */
export function testLog(database: TestDatabase, length: number, text: (record: number) => string): TestLog {
  const complete = new Map<string, Buffer>();

  /** MTH(D[from:to]). */
  function mth(from: number, to: number): Buffer {
    const count = to - from;
    if (count === 0) return digest();
    if (count === 1) return digest(Buffer.of(0), Buffer.from(text(from)));
    const known = complete.get(`${from} ${to}`);
    if (known !== undefined) return known;
    let k = 1;
    while (k * 2 < count) k *= 2;
    const hash = digest(Buffer.of(1), mth(from, from + k), mth(from + k, to));
    if (count === 2 * k && k >= 4) complete.set(`${from} ${to}`, hash);
    return hash;
  }

  function head(size: number): string {
    return database.note(`go.sum database tree\n${size}\n${mth(0, size).toString('base64')}\n`);
  }

  return {
    database,
    root: (size) => mth(0, size),
    head,
    lookup: (record, size, said = text(record)) => `${record}\n${said}\n${head(size)}`,
    tile(path) {
      const [, level, index = '', width = '256'] =
        /^tile\/8\/(\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
      const span = 256 ** Number(level);
      const start = Number(index.replaceAll(/[x/]/g, '')) * 256;
      if (level === undefined || (start + Number(width)) * span > length) return undefined;
      return Buffer.concat(
        Array.from({ length: Number(width) }, (_, at) => mth((start + at) * span, (start + at + 1) * span)),
      );
    },
    tiles(size) {
      const paths: string[] = [];
      for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / 256)) {
        for (let at = 0; at * 256 < hashes; at++) {
          const name = String(at).padStart(3, '0'); // no test has a thousand tiles
          const width = Math.min(256, hashes - at * 256);
          paths.push(`tile/8/${level}/${name}${width === 256 ? '' : `.p/${width}`}`);
        }
      }
      return paths;
    },
  };
}
