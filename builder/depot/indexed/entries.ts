import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { temporaryBeside } from '../../io/durable.ts';
import { isMissing } from '../../io/if-present.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import { forgetTemporary, registerTemporary } from '../../io/temporaries.ts';
import { keepYoungMemorySmall } from '../../io/young-memory.ts';
import { discard, type Store } from '../../store/store.ts';
import {
  decodeEntry,
  encodeEntry,
  type EntryPart,
  type IndexEntry,
  type Listed,
  type PartName,
} from './entry.ts';
import { entryPath, fileMark } from './marks.ts';

/** An index entry that an earlier verification compared with its package, as a signed manifest says. */
export interface ProvenEntry {
  of: Listed;
  /** Digests of its elements in the yum indexes. */
  elements: ReadonlyMap<PartName, string>;
  /** Its paragraph in Packages; undefined for an rpm. */
  stanza: string | undefined;
  /** `dev:ino` of the package's blob where it is the very file that was hashed: same size, same time of modification. */
  inode: string | undefined;
}

/** The index entries that one publication uses. */
export interface IndexEntries {
  /**
   * What the indexes say of a package. Taken from the store where a signed manifest names the digest of what lies there, made by `make`
   * where not. Holds no entry itself: its bytes are good until the next call.
   */
  of(listed: Listed, make: () => Promise<readonly EntryPart[]>): Promise<IndexEntry>;
  /** sha256 of each package that was asked for -> digest of its entry, for the manifest. */
  digests(): ReadonlyMap<string, string>;
  /** Those that were proven before; looks at their packages' blobs. */
  proven(): readonly ProvenEntry[];
  /** After the verification of a snapshot that was staged with these entries: now they say what was proven. */
  keep(): Promise<void>;
  /** After a failed one: whatever was wrong, the next publication reads the packages. */
  forget(): Promise<void>;
  /** Removes what was neither kept nor forgotten. */
  discard(): Promise<void>;
}

/** Bytes, to begin with: what of them is not used takes no memory. */
const FIRST_READ = 4 * 1024 * 1024;

/** An entry of this publication. */
interface Used {
  digest: string;
  /** fileMark() of the package's blob: as it was hashed; of a new entry, as this publication found it. */
  mark: string;
  /** It was proven before, with that mark. */
  isProven: boolean;
  /** Where it waits until it may be kept; undefined for one that is in its place. */
  waiting: string | undefined;
}

/** @param signed sha256 of a package -> digest of its entry, by signed manifests: signedDigests() */
export function openIndexEntries(store: Store, signed: ReadonlyMap<string, string>): IndexEntries {
  const used = new Map<string, Used>();
  const taken: Omit<ProvenEntry, 'inode'>[] = [];
  const read = entryReader();

  const load = (listed: Listed): IndexEntry | undefined => {
    const { sha256: packageSha256 } = listed;
    const known = used.get(packageSha256);
    const digest = known?.digest ?? signed.get(packageSha256);
    if (digest === undefined) return undefined;
    const file = read(known?.waiting ?? entryPath(store, packageSha256));
    const decoded = file === undefined ? undefined : decodeEntry(file.bytes, listed, digest);
    if (file === undefined || decoded === undefined) return undefined;
    if (known !== undefined) return decoded.entry;
    used.set(packageSha256, { digest, mark: file.mark, isProven: true, waiting: undefined });
    const stanza = decoded.entry.parts.find(({ name }) => name === 'stanza')?.raw.toString('utf8');
    taken.push({ of: listed, elements: decoded.elements, stanza });
    return decoded.entry;
  };

  return {
    async of(listed, make) {
      const loaded = load(listed);
      if (loaded !== undefined) return loaded;
      keepYoungMemorySmall();
      const { sha256: packageSha256 } = listed;
      const mark = fileMark(await stat(store.pathOf(packageSha256), { bigint: true }));
      const entry = { of: listed, parts: await make() };
      const { pieces, digest } = encodeEntry(entry);
      const waiting = await store.stage(`${packageSha256.slice(0, 16)}.entry`);
      try {
        await writeFile(waiting, encodeFile(mark, pieces), { flag: 'wx', mode: 0o644 });
      } catch (error) {
        await discard(waiting);
        throw error;
      }
      used.set(packageSha256, { digest, mark, isProven: false, waiting });
      return entry;
    },
    digests: () => new Map([...used].map(([packageSha256, { digest }]) => [packageSha256, digest])),
    proven: () =>
      taken.map((entry) => {
        const { sha256 } = entry.of;
        const blob = statSync(store.pathOf(sha256), { bigint: true });
        const mark = fileMark(blob);
        const known = used.get(sha256);
        if (known?.mark === mark) return { ...entry, inode: `${blob.dev}:${blob.ino}` };
        // another file than the one that was hashed: this verification reads it
        if (known !== undefined) used.set(sha256, { ...known, mark, isProven: false });
        return { ...entry, inode: undefined };
      }),
    async keep() {
      for (const [packageSha256, entry] of used) {
        const { mark, isProven, waiting } = entry;
        const path = entryPath(store, packageSha256);
        if (waiting !== undefined) {
          await makePublicFolder(dirname(path));
          // no fsync: one that a power failure tears is not what a manifest says, and is made again
          await rename(waiting, path);
          forgetTemporary(waiting);
        } else if (!isProven) await remark(path, mark);
        used.set(packageSha256, { ...entry, isProven: true, waiting: undefined });
      }
    },
    async forget() {
      for (const packageSha256 of used.keys()) await rm(entryPath(store, packageSha256), { force: true });
    },
    async discard() {
      for (const { waiting } of used.values()) if (waiting !== undefined) await discard(waiting);
    },
  };
}

/** A line with the mark of the package's blob, then the entry. */
function encodeFile(mark: string, entry: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(`${mark}\n`), ...entry]);
}

/**
 * Reads one file after the other into the same memory: a new buffer for each of a hundred file lists would be most of what the process
 * needs. Synchronous: a depot has thousands of them, each read in some twenty microseconds, and promises for each cost ten times that.
 */
function entryReader(): (path: string) => { mark: string; bytes: Buffer } | undefined {
  let memory = Buffer.allocUnsafeSlow(FIRST_READ);
  return (path) => {
    const file = openIfPresent(path);
    if (file === undefined) return undefined;
    try {
      let length = 0;
      for (;;) {
        length += readSync(file, memory, length, memory.length - length, length);
        // a file that leaves room was read to its end
        if (length < memory.length) break;
        memory = Buffer.concat([memory], 2 * memory.length);
      }
      const end = memory.subarray(0, length).indexOf(0x0a);
      return {
        mark: memory.subarray(0, Math.max(end, 0)).toString('latin1'),
        bytes: memory.subarray(end + 1, length),
      };
    } finally {
      closeSync(file);
    }
  };
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The blob is another file than before (a restored depot, say) and was read and hashed again. */
async function remark(path: string, mark: string): Promise<void> {
  const file = await readFile(path);
  const draft = temporaryBeside(path);
  registerTemporary(draft);
  try {
    await writeFile(draft, encodeFile(mark, [file.subarray(file.indexOf(0x0a) + 1)]), {
      flag: 'wx',
      mode: 0o644,
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    forgetTemporary(draft);
  }
}
