import { DepotError } from '../errors.ts';
import { MAX_ENTRIES, MAX_FILE_BYTES, MAX_TAR_EXTENDED_HEADER, MAX_TOTAL_BYTES } from './limits.ts';
import { quoted } from './quoted.ts';
import { TAR_BLOCK } from './tar-block.ts';
import { type UntarHeader, decodeUntarHeader } from './untar-header.ts';
import { checkPaxGlobal, decodePaxPath } from './untar-pax.ts';

export interface TarMember {
  /** As it stands in the archive, an extended header's path applied. */
  rawName: Buffer;
  type: 'file' | 'directory';
  mode: number;
  size: number;
}

const SLASH = 0x2f;
const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Walks a tar stream by its own count, ahead of the reader that will unpack it. Feed it chunks of any size; members appear in
 * `members` when their header has been read. Knows nothing of content but its length.
 */
export class TarWalk {
  /** Headers read and not yet taken by the caller. */
  readonly members: TarMember[] = [];
  #state: 'header' | 'extended' | 'body' | 'padding' | 'ending' | 'end' = 'header';
  /** Bytes left of a body or padding. */
  #left = 0;
  #padding = 0;
  /** Collects a header block or an extended header's body. */
  #pieces: Buffer[] = [];
  #collected = 0;
  #extended: UntarHeader | undefined;
  #path: Buffer | undefined;
  /** Headers of any kind. */
  #entries = 0;
  #holdsMembers = false;
  #total = 0;

  /**
   * @throws DepotError ARCHIVE_TAR_PAX, ARCHIVE_TAR_GLOBAL, ARCHIVE_TAR_HEADER, ARCHIVE_TAR_HEADER_LARGE, ARCHIVE_TRAILING,
   *   ARCHIVE_TRUNCATED, ARCHIVE_ENTRIES, ARCHIVE_TOTAL, ARCHIVE_LARGE and those of decodeUntarHeader
   */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at += this.#take(chunk.subarray(at));
  }

  /** @throws DepotError ARCHIVE_TRUNCATED, ARCHIVE_EMPTY */
  end(): void {
    if (this.#state !== 'end' || this.#left !== 0) {
      throw new DepotError('ARCHIVE_TRUNCATED', 'the tar ends before its two closing zero blocks');
    }
    if (!this.#holdsMembers) throw new DepotError('ARCHIVE_EMPTY', 'the tar holds no entries');
  }

  /** Consumes at least one byte; returns how many. */
  #take(bytes: Buffer): number {
    switch (this.#state) {
      case 'body':
        return this.#skip(bytes);
      case 'padding':
        return this.#skipZeros(bytes);
      case 'extended':
        return this.#collect(bytes, this.#left, (body) => this.#endExtended(body));
      case 'header':
      case 'ending':
        return this.#collect(bytes, TAR_BLOCK, (block) => this.#header(block));
      case 'end':
        return this.#afterEnd(bytes);
      default:
        throw new TypeError('unknown state');
    }
  }

  #skip(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#left);
    this.#left -= taken;
    if (this.#left === 0) this.#pad();
    return taken;
  }

  #pad(): void {
    this.#left = this.#padding;
    this.#state = this.#left === 0 ? 'header' : 'padding';
  }

  #skipZeros(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#left);
    if (!isZero(bytes.subarray(0, taken))) {
      throw new DepotError('ARCHIVE_TRAILING', 'bytes are hidden in the padding behind a member of the tar');
    }
    this.#left -= taken;
    if (this.#left === 0) this.#state = 'header';
    return taken;
  }

  #collect(bytes: Buffer, wanted: number, whole: (collected: Buffer) => void): number {
    const taken = bytes.subarray(0, wanted - this.#collected);
    if (taken.length === wanted) {
      whole(taken);
      return taken.length;
    }
    this.#pieces.push(Buffer.from(taken));
    this.#collected += taken.length;
    if (this.#collected === wanted) {
      const collected = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#collected = 0;
      whole(collected);
    }
    return taken.length;
  }

  #header(block: Buffer): void {
    if (isZero(block)) {
      if (this.#path !== undefined)
        throw new DepotError('ARCHIVE_TAR_PAX', 'an extended header belongs to no member');
      this.#state = this.#state === 'ending' ? 'end' : 'ending';
      return;
    }
    if (this.#state === 'ending')
      throw new DepotError('ARCHIVE_TRAILING', 'a header follows the first closing block of the tar');
    const header = decodeUntarHeader(block);
    this.#count(header);
    this.#left = header.size;
    this.#padding = (TAR_BLOCK - (header.size % TAR_BLOCK)) % TAR_BLOCK;
    if (header.type === 'extended' || header.type === 'global') this.#beginExtended(header);
    else this.#member(header, header.type);
  }

  #member(header: UntarHeader, type: TarMember['type']): void {
    this.#holdsMembers = true;
    const rawName = this.#path !== undefined && this.#path.length > 0 ? this.#path : header.rawName;
    this.#path = undefined;
    // GNU tar makes a directory of it, tar-stream a file
    if (type === 'file' && rawName.at(-1) === SLASH) {
      throw new DepotError('ARCHIVE_TYPE', `${quoted(rawName)} is a file with the name of a directory`);
    }
    this.members.push({ rawName, type, mode: header.mode, size: header.size });
    if (this.#left === 0) this.#pad();
    else this.#state = 'body';
  }

  #count(header: UntarHeader): void {
    this.#entries += 1;
    this.#total += header.size;
    if (this.#entries > MAX_ENTRIES) {
      throw new DepotError('ARCHIVE_ENTRIES', `the tar holds more than ${MAX_ENTRIES} entries`);
    }
    if (header.size > MAX_FILE_BYTES) {
      throw new DepotError(
        'ARCHIVE_LARGE',
        `${quoted(header.rawName)} has ${header.size} bytes; ${MAX_FILE_BYTES} are allowed`,
      );
    }
    if (this.#total > MAX_TOTAL_BYTES) {
      throw new DepotError('ARCHIVE_TOTAL', `the tar unpacks to more than ${MAX_TOTAL_BYTES} bytes`);
    }
  }

  #beginExtended(header: UntarHeader): void {
    if (this.#path !== undefined)
      throw new DepotError('ARCHIVE_TAR_PAX', 'one extended header follows another');
    if (header.size > MAX_TAR_EXTENDED_HEADER) {
      throw new DepotError(
        'ARCHIVE_TAR_HEADER_LARGE',
        `an extended header of ${header.size} bytes; ${MAX_TAR_EXTENDED_HEADER} are allowed`,
      );
    }
    if (header.size === 0) throw new DepotError('ARCHIVE_TAR_PAX', 'an extended header is empty');
    this.#extended = header;
    this.#state = 'extended';
  }

  #endExtended(body: Buffer): void {
    if (this.#extended?.type === 'global') checkPaxGlobal(body);
    // an empty path stands for "none, but a member must follow"
    else this.#path = decodePaxPath(body, quoted(this.#extended?.rawName ?? '')) ?? Buffer.alloc(0);
    this.#extended = undefined;
    this.#left = 0;
    this.#pad();
  }

  /** Other readers stop at the closing blocks, tar-stream goes on: what it would find there must be nothing. */
  #afterEnd(bytes: Buffer): number {
    if (!isZero(bytes)) throw new DepotError('ARCHIVE_TRAILING', 'bytes follow the end of the tar');
    this.#left = (this.#left + bytes.length) % TAR_BLOCK;
    return bytes.length;
  }
}

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length);
    if (!part.equals(ZEROS.subarray(0, part.length))) return false;
  }
  return true;
}
