import { DepotError } from '../errors.ts';

/** Extended timestamp, Info-ZIP's owner and NTFS times: say nothing about name, place or content. */
const HARMLESS = new Set([0x5455, 0x7875, 0x000a]);
const ZIP64 = 0x0001;

/**
 * Extra fields (APPNOTE 4.5) by whitelist: others change what an entry is, for some readers (zip64 sizes, the Unicode path of
 * 0x7075 which replaces the name, AES).
 * @throws DepotError ARCHIVE_ZIP_EXTRA, ARCHIVE_ZIP64
 */
export function checkZipExtra(extra: Buffer, name: string): void {
  let at = 0;
  while (at < extra.length) {
    const rest = extra.length - at;
    const length = rest < 4 ? rest : extra.readUInt16LE(at + 2);
    if (rest < 4 || length > rest - 4) {
      throw new DepotError('ARCHIVE_ZIP_EXTRA', `${name}: an extra field runs past its area`);
    }
    const id = extra.readUInt16LE(at);
    if (id === ZIP64)
      throw new DepotError('ARCHIVE_ZIP64', `${name} has zip64 sizes, which no entry allowed here needs`);
    if (!HARMLESS.has(id)) {
      const shown = `0x${id.toString(16).padStart(4, '0')}`;
      throw new DepotError(
        'ARCHIVE_ZIP_EXTRA',
        `${name} has the extra field ${shown}, which can change its meaning`,
      );
    }
    at += 4 + length;
  }
}
