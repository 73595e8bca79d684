import { crc32, deflateRawSync } from 'node:zlib';

/** What one of the two headers of a member says; what is left out says the truth. */
interface RawZipHeader {
  name?: Buffer | string;
  flags?: number;
  method?: number;
  crc32?: number;
  compressedSize?: number;
  size?: number;
  extra?: Buffer;
  /** Of the format, times ten. */
  needs?: number;
}

export interface RawZipMember {
  name: Buffer | string;
  content?: Uint8Array;
  method?: number;
  flags?: number;
  /** Unix mode with type bits, upper half of the external attributes. */
  mode?: number;
  /** Compressed data instead of the right ones. */
  data?: Buffer;
  local?: RawZipHeader;
  central?: RawZipHeader & { offset?: number; disk?: number; madeBy?: number; attributes?: number };
  /** Bytes behind the data: a descriptor or a gap. */
  after?: Buffer;
}

export interface RawZipEnd {
  disk?: number;
  here?: number;
  entries?: number;
  length?: number;
  start?: number;
  comment?: Buffer;
  /** Bytes in front of everything, between directory and end record, behind everything. */
  front?: Buffer;
  between?: Buffer;
  behind?: Buffer;
}

/** General purpose flags: names in UTF-8, descriptor behind the data. */
export const UTF8 = 0x0800;
export const DESCRIPTOR = 0x0008;

export function rawZip(members: readonly RawZipMember[], end: RawZipEnd = {}): Buffer {
  const front = end.front ?? Buffer.alloc(0);
  const bodies: Buffer[] = [front];
  const directory: Buffer[] = [];
  let offset = front.length;
  for (const member of members) {
    const data = dataOf(member);
    const body = Buffer.concat([localHeader(member, data), data, member.after ?? Buffer.alloc(0)]);
    directory.push(centralHeader(member, data, offset));
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.disk ?? 0, 4);
  record.writeUInt16LE(end.here ?? end.entries ?? members.length, 8);
  record.writeUInt16LE(end.entries ?? members.length, 10);
  record.writeUInt32LE(end.length ?? central.length, 12);
  record.writeUInt32LE(end.start ?? offset, 16);
  record.writeUInt16LE(end.comment?.length ?? 0, 20);
  const tail = [end.between, record, end.comment, end.behind].filter((part) => part !== undefined);
  return Buffer.concat([...bodies, central, ...tail]);
}

/** Descriptor as Go writes it (with signature), or without. */
export function rawZipDescriptor(content: Uint8Array, signed = true): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc32(content), 4);
  record.writeUInt32LE(deflateRawSync(content).length, 8);
  record.writeUInt32LE(content.length, 12);
  return signed ? record : record.subarray(4);
}

/** A member as Go's archive/zip writes it: deflated, sizes in the descriptor behind it. */
export function rawZipFile(
  name: string,
  content: Uint8Array = Buffer.alloc(0),
  mode = 0o100644,
): RawZipMember {
  const flags = DESCRIPTOR | UTF8;
  const local = { crc32: 0, compressedSize: 0, size: 0 };
  return { name, content, mode, flags, local, after: rawZipDescriptor(content) };
}

export function rawExtra(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

function dataOf(member: RawZipMember): Buffer {
  const content = member.content ?? Buffer.alloc(0);
  return member.data ?? (member.method === 0 ? Buffer.from(content) : deflateRawSync(content));
}

function common(member: RawZipMember, header: RawZipHeader, data: Buffer): Buffer {
  const content = member.content ?? Buffer.alloc(0);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(header.needs ?? 20, 0);
  fields.writeUInt16LE(header.flags ?? member.flags ?? UTF8, 2);
  fields.writeUInt16LE(header.method ?? member.method ?? 8, 4);
  fields.writeUInt32LE(header.crc32 ?? crc32(content), 10);
  fields.writeUInt32LE(header.compressedSize ?? data.length, 14);
  fields.writeUInt32LE(header.size ?? content.length, 18);
  fields.writeUInt16LE(Buffer.from(header.name ?? member.name).length, 22);
  fields.writeUInt16LE(header.extra?.length ?? 0, 24);
  return fields;
}

function localHeader(member: RawZipMember, data: Buffer): Buffer {
  const header = member.local ?? {};
  const name = Buffer.from(header.name ?? member.name);
  const extra = header.extra ?? Buffer.alloc(0);
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(member, header, data), name, extra]);
}

function centralHeader(member: RawZipMember, data: Buffer, offset: number): Buffer {
  const header = member.central ?? {};
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x02014b50, 0);
  start.writeUInt16LE(header.madeBy ?? 0x0314, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt16LE(header.disk ?? 0, 2);
  rest.writeUInt32LE(header.attributes ?? (member.mode ?? 0) * 0x10000, 6);
  rest.writeUInt32LE(header.offset ?? offset, 10);
  const name = Buffer.from(header.name ?? member.name);
  return Buffer.concat([start, common(member, header, data), rest, name, header.extra ?? Buffer.alloc(0)]);
}
