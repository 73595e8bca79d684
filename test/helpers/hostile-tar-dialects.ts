import type { HostileTable } from './hostile.ts';
import {
  TAR_END,
  paxRecord,
  rawPax,
  rawTarFile,
  rawTarGz,
  rawTarHeader,
  rawTarMember,
  withChecksum,
} from './raw-tar.ts';

const body = Buffer.alloc(512, 'a');
const good = rawTarFile('go/bin/go', Buffer.from('content'));

/** A header with bytes of its own at a place, checksum made to fit. */
function overwritten(at: number, bytes: string): Buffer {
  const header = rawTarHeader({});
  header.write(bytes, at, 'latin1');
  return withChecksum(header);
}

/** What some readers of 1990 added up: each byte as a number from -128 to 127. */
function signedChecksum(): Buffer {
  const header = rawTarHeader({ name: 'go/\xff' });
  const unsigned = Number.parseInt(header.toString('latin1', 148, 154), 8);
  return withChecksum(header, `${(unsigned - 256).toString(8).padStart(6, '0')}\0 `);
}

/** More tarballs that are refused by what the tar says: links in steps, sizes told twice, dialects, records that readers take differently. */
export const HOSTILE_TAR_DIALECTS: HostileTable = {
  // what hides behind links
  'a file through a symbolic link': [
    'ARCHIVE_TYPE',
    () =>
      rawTarGz(rawTarMember({ name: 'go/d', type: '2', linkName: '/tmp' }), rawTarFile('go/d/x'), TAR_END),
  ],
  'a hard link to a file of the system': [
    'ARCHIVE_TYPE',
    () => rawTarGz(good, rawTarMember({ type: '1', linkName: '/etc/passwd' }), TAR_END),
  ],
  'a hard link by way of a symbolic link (CVE-2026-26960)': [
    'ARCHIVE_TYPE',
    () =>
      rawTarGz(
        rawTarMember({ name: 'go/a', type: '2', linkName: '..' }),
        rawTarMember({ name: 'go/b', type: '1', linkName: 'go/a/x' }),
        TAR_END,
      ),
  ],
  // two sizes for one member
  'a header inside a body that only an extended size shows (CVE-2025-62518)': [
    'ARCHIVE_TAR_PAX',
    () =>
      rawTarGz(rawPax(paxRecord('size', '1024')), rawTarHeader({}), rawTarFile('go/hidden', body), TAR_END),
  ],
  'an extended size for a GNU long name (CVE-2026-53655)': [
    'ARCHIVE_TAR_PAX',
    () =>
      rawTarGz(
        rawPax(paxRecord('size', '512')),
        rawTarMember({ type: 'L' }, Buffer.from('x\0')),
        good,
        TAR_END,
      ),
  ],
  'a size of -1': ['ARCHIVE_TAR_NUMBER', () => rawTarGz(rawTarMember({ size: '-0000000001\0' }), TAR_END)],
  'a size that is NaN': ['ARCHIVE_TAR_NUMBER', () => rawTarGz(rawTarMember({ size: 'NaN\0' }), TAR_END)],
  'a size in hexadecimal': [
    'ARCHIVE_TAR_NUMBER',
    () => rawTarGz(rawTarMember({ size: '0x200\0' }, body), TAR_END),
  ],
  'a size of 8 GiB': ['ARCHIVE_LARGE', () => rawTarGz(rawTarHeader({ size: '77777777777\0' }), TAR_END)],
  // other dialects
  'a sparse file by extended header 1.0': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('GNU.sparse.major', '1')), good, TAR_END),
  ],
  'an extended character set': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('hdrcharset', 'BINARY')), good, TAR_END),
  ],
  'a Solaris extended header': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: 'X' }, paxRecord('path', 'go/x')), good, TAR_END),
  ],
  'a volume label': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: 'V' }), good, TAR_END)],
  'a file continued from another volume': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: 'M' }, body), TAR_END),
  ],
  'a GNU directory dump': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: 'D' }, body), TAR_END)],
  "star's mark behind the prefix": ['ARCHIVE_TAR_HEADER', () => rawTarGz(overwritten(508, 'tar\0'), TAR_END)],
  'a checksum of signed bytes': ['ARCHIVE_TAR_HEADER', () => rawTarGz(signedChecksum(), TAR_END)],
  'bytes behind the NUL of the prefix': [
    'ARCHIVE_NAME_CHARACTER',
    () => rawTarGz(overwritten(345, 'go\0/..'), TAR_END),
  ],
  // extended records that readers take differently
  'an extended path that is empty': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('path', '')), good, TAR_END),
  ],
  'an extended time that is none': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('mtime', '1e99')), good, TAR_END),
  ],
  'an extended owner that is none': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('uid', '-1')), good, TAR_END),
  ],
  'a global link target': [
    'ARCHIVE_TAR_GLOBAL',
    () => rawTarGz(rawTarMember({ type: 'g' }, paxRecord('linkpath', '/')), good, TAR_END),
  ],
  'a global header and nothing else': [
    'ARCHIVE_EMPTY',
    () => rawTarGz(rawTarMember({ type: 'g' }, paxRecord('comment', 'x')), TAR_END),
  ],
  'an extended header for the end': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('path', 'go/x')), TAR_END),
  ],
  'files of no bytes by the hundred thousand': [
    'ARCHIVE_ENTRIES',
    () =>
      rawTarGz(
        ...Array.from({ length: 100_000 }, (_, index) => rawTarHeader({ name: `go/${index}` })),
        TAR_END,
      ),
  ],
};
