import { type FileHandle, open } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { decodeHeader, headerSize } from './header-decode.ts';
import { type HeaderKind, type HeaderValues, INTRO_SIZE } from './header-value.ts';
import { checkLead, LEAD_SIZE } from './lead.ts';
import { signaturePadding } from './signature-header.ts';

/** The parts of an rpm file before its payload. */
export interface RpmLayout {
  lead: Buffer;
  signature: HeaderValues;
  /** The main header's bytes and what they say. */
  header: Buffer;
  main: HeaderValues;
  /** Offset of the main header; the payload begins at `payloadStart`. */
  headerStart: number;
  payloadStart: number;
  /** Of the whole file in bytes. */
  size: number;
}

/**
 * Reads lead and headers; memory is bounded by the file's own size and by rpm's limits, whichever is less.
 * @throws DepotError RPM_LEAD, RPM_TRUNCATED, RPM_LIMIT, RPM_HEADER, RPM_REGION, RPM_TEXT.
 */
export async function readLayout(path: string): Promise<RpmLayout> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const lead = await readAt(handle, 0, Math.min(LEAD_SIZE, size), path);
    checkLead(lead, path);
    const signature = await readHeader(handle, LEAD_SIZE, size, 'signature', path);
    const signatureEnd = LEAD_SIZE + signature.length;
    const padding = await readAt(handle, signatureEnd, signaturePadding(signature.length), path);
    if (padding.some((byte) => byte !== 0)) {
      throw new DepotError('RPM_HEADER', 'bytes between the headers are not zero', { where: path });
    }
    const headerStart = signatureEnd + padding.length;
    const header = await readHeader(handle, headerStart, size, 'main', path);
    return {
      lead,
      signature: decodeHeader(signature, 'signature', path),
      header,
      main: decodeHeader(header, 'main', path),
      headerStart,
      payloadStart: headerStart + header.length,
      size,
    };
  } finally {
    await handle.close();
  }
}

async function readHeader(
  handle: FileHandle,
  start: number,
  fileSize: number,
  kind: HeaderKind,
  path: string,
): Promise<Buffer> {
  const intro = await readAt(handle, start, INTRO_SIZE, path);
  const size = headerSize(intro, kind, path);
  // before the allocation: a small file may not claim a large header
  if (start + size > fileSize) {
    throw new DepotError('RPM_TRUNCATED', `the file ends inside the ${kind} header`, { where: path });
  }
  return readAt(handle, start, size, path);
}

async function readAt(handle: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0)
      throw new DepotError('RPM_TRUNCATED', 'the file ends before its payload', { where: path });
    filled += bytesRead;
  }
  return bytes;
}
