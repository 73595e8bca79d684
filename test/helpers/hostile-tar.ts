import { MAX_ENTRIES, MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import type { HostileTable } from './hostile.ts';
import {
  TAR_END,
  octal,
  paxRecord,
  rawPax,
  rawTarFile,
  rawTarGz,
  rawTarHeader,
  rawTarMember,
} from './raw-tar.ts';

const body = Buffer.alloc(512, 'a');
const good = rawTarFile('go/bin/go', Buffer.from('content'));

/** Tarballs that are refused by what the tar says, whatever is in it: security.md of the facts, section 10. */
export const HOSTILE_TAR: HostileTable = {
  'an entry after the closing blocks': ['ARCHIVE_TRAILING', () => rawTarGz(good, TAR_END, good, TAR_END)],
  'one closing block, then an entry': [
    'ARCHIVE_TRAILING',
    () => rawTarGz(good, Buffer.alloc(512), good, TAR_END),
  ],
  'a byte long after the closing blocks': [
    'ARCHIVE_TRAILING',
    () => rawTarGz(good, TAR_END, Buffer.alloc(100_000), Buffer.from('x')),
  ],
  'no closing blocks': ['ARCHIVE_TRUNCATED', () => rawTarGz(good)],
  'one closing block': ['ARCHIVE_TRUNCATED', () => rawTarGz(good, Buffer.alloc(512))],
  'a cut header': ['ARCHIVE_TRUNCATED', () => rawTarGz(good, rawTarHeader({}).subarray(0, 300))],
  'a cut body': ['ARCHIVE_TRUNCATED', () => rawTarGz(rawTarHeader({ size: octal(1000) }), body)],
  'nothing at all': ['ARCHIVE_TRUNCATED', () => rawTarGz(Buffer.alloc(0))],
  'closing blocks only': ['ARCHIVE_EMPTY', () => rawTarGz(TAR_END)],
  'hidden bytes in padding': [
    'ARCHIVE_TRAILING',
    () => rawTarGz(rawTarHeader({ size: octal(1) }), body, TAR_END),
  ],
  'a hard link with a body': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: '1', linkName: 'go/x', size: octal(512) }, body), TAR_END),
  ],
  'a symbolic link': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: '2', linkName: '/etc/passwd' }), TAR_END),
  ],
  'a character device': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: '3' }), TAR_END)],
  'a block device': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: '4' }), TAR_END)],
  'a fifo': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: '6' }), TAR_END)],
  'a contiguous file': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: '7' }), TAR_END)],
  'a GNU sparse file': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: 'S' }, body), TAR_END)],
  'a GNU long name': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: 'L' }, Buffer.from('go/../../x\0')), good, TAR_END),
  ],
  'a GNU long link': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ type: 'K' }, Buffer.from('x\0')), good, TAR_END),
  ],
  'an old regular file of type NUL': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: '\0' }), TAR_END)],
  'an unknown type with a body': ['ARCHIVE_TYPE', () => rawTarGz(rawTarMember({ type: 'Z' }, body), TAR_END)],
  'a directory with a body': [
    'ARCHIVE_TAR_BODY',
    () => rawTarGz(rawTarMember({ type: '5', name: 'go/d/' }, body), TAR_END),
  ],
  'a file whose name ends in a slash': [
    'ARCHIVE_TYPE',
    () => rawTarGz(rawTarMember({ name: 'go/d/' }), TAR_END),
  ],
  'a link target on a file': [
    'ARCHIVE_TAR_HEADER',
    () => rawTarGz(rawTarMember({ linkName: 'go/x' }), TAR_END),
  ],
  'a wrong checksum': [
    'ARCHIVE_TAR_HEADER',
    () => rawTarGz(rawTarHeader({ checksum: '000001\0 ' }), TAR_END),
  ],
  'GNU magic': ['ARCHIVE_TAR_HEADER', () => rawTarGz(rawTarMember({ magic: 'ustar  \0' }), TAR_END)],
  'no magic (v7)': [
    'ARCHIVE_TAR_HEADER',
    () => rawTarGz(rawTarMember({ magic: '\0\0\0\0\0\0\0\0' }), TAR_END),
  ],
  'a non-octal mode': ['ARCHIVE_TAR_NUMBER', () => rawTarGz(rawTarMember({ mode: '0000648\0' }), TAR_END)],
  'a size with a tail': [
    'ARCHIVE_TAR_NUMBER',
    () => rawTarGz(rawTarMember({ size: '0000001000x\0' }, body), TAR_END),
  ],
  'an empty size': [
    'ARCHIVE_TAR_NUMBER',
    () => rawTarGz(rawTarMember({ size: '\0\0\0\0\0\0\0\0\0\0\0\0' }), TAR_END),
  ],
  'a negative base-256 size': [
    'ARCHIVE_TAR_NUMBER',
    () => rawTarGz(rawTarMember({ size: '\xff'.repeat(12) }), TAR_END),
  ],
  'a base-256 size': [
    'ARCHIVE_TAR_NUMBER',
    () => rawTarGz(rawTarMember({ size: `\x80${'\0'.repeat(9)}\x02\0` }, body), TAR_END),
  ],
  'a non-octal owner': ['ARCHIVE_TAR_NUMBER', () => rawTarGz(rawTarMember({ uid: '-1\0' }), TAR_END)],
  'bytes behind the NUL of a name': [
    'ARCHIVE_NAME_CHARACTER',
    () => rawTarGz(rawTarMember({ name: 'go/a\0/../x' }), TAR_END),
  ],
  'an extended path with NUL': [
    'ARCHIVE_NAME_CHARACTER',
    () => rawTarGz(rawPax(paxRecord('path', 'a\0../../etc/passwd')), good, TAR_END),
  ],
  'an extended size': ['ARCHIVE_TAR_PAX', () => rawTarGz(rawPax(paxRecord('size', '1e3')), good, TAR_END)],
  'an extended link target': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('linkpath', 'x')), good, TAR_END),
  ],
  'an extended sparse map': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('GNU.sparse.name', 'x')), good, TAR_END),
  ],
  'the same key twice': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('path', 'go/a'), paxRecord('path', 'go/b')), good, TAR_END),
  ],
  'a record longer than its header': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(Buffer.from('99 path=go/a\n')), good, TAR_END),
  ],
  'a record of length 0': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(Buffer.from('0 path=go/a\n')), good, TAR_END),
  ],
  'a record of length 1e1': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(Buffer.from('1e1 path=a\n')), good, TAR_END),
  ],
  'bytes behind the last record': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('path', 'go/a'), Buffer.from('\0\0')), good, TAR_END),
  ],
  'an empty extended header': ['ARCHIVE_TAR_PAX', () => rawTarGz(rawPax(), good, TAR_END)],
  'two extended headers': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(rawPax(paxRecord('path', 'go/a')), rawPax(paxRecord('path', 'go/b')), good, TAR_END),
  ],
  'an extended header for nothing': [
    'ARCHIVE_TAR_PAX',
    () => rawTarGz(good, rawPax(paxRecord('path', 'go/a')), TAR_END),
  ],
  'a global path': [
    'ARCHIVE_TAR_GLOBAL',
    () => rawTarGz(rawTarMember({ type: 'g' }, paxRecord('path', 'go/x')), good, TAR_END),
  ],
  'a global size': [
    'ARCHIVE_TAR_GLOBAL',
    () => rawTarGz(rawTarMember({ type: 'g' }, paxRecord('size', '1')), good, TAR_END),
  ],
  'a header over 4 MiB': [
    'ARCHIVE_TAR_HEADER_LARGE',
    () => rawTarGz(rawPax(paxRecord('comment', Buffer.alloc(5 * 1024 * 1024, 'c'))), good, TAR_END),
  ],
  'a declared size beyond the limit': [
    'ARCHIVE_LARGE',
    () => rawTarGz(rawTarHeader({ size: octal(MAX_FILE_BYTES + 1) }), TAR_END),
  ],
  'too many entries': [
    'ARCHIVE_ENTRIES',
    () =>
      rawTarGz(
        Buffer.concat(
          Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => rawTarHeader({ name: `go/${index}` })),
        ),
        TAR_END,
      ),
  ],
};
