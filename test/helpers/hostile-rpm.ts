import { cpioHeader, cpioTrailer } from '../../builder/archive/cpio.ts';
import type { ErrorCode } from '../../builder/errors.ts';
import type { HeaderValue } from '../../builder/rpm/header-value.ts';
import { TAG } from '../../builder/rpm/tags.ts';
import { DIRECTORY, LINK, PLAIN, RAW_FILES, rawCpio, rawRpm, type RawCpio } from './raw-rpm.ts';

/** What `verify` says of it, in which check, and the bytes; each is made where it is needed. */
export type HostileRpm = readonly [check: string, code: ErrorCode, file: () => Buffer];

const A = Buffer.from('content\n');
const MEMBERS: readonly RawCpio[] = [
  { name: './opt/trial', mode: DIRECTORY },
  { name: './opt/trial/a', body: A },
  { name: './opt/trial/link', mode: LINK, body: Buffer.from('a') },
];
const withPayload = (members: readonly RawCpio[], end?: Buffer): Buffer =>
  rawRpm({ payload: rawCpio(members, end) });
const withValue = (tag: number, value: HeaderValue): Buffer =>
  rawRpm({ change: (values) => void values.set(tag, value) });

/** The main header's index begins behind its intro; entry 0 is the region. */
const entry = (index: number, field: number): number => 16 + index * 16 + field * 4;
const damaged = (at: number | ((header: Buffer) => number), value: number): Buffer =>
  rawRpm({
    damage: (header) => {
      header.writeUInt32BE(value, typeof at === 'number' ? at : at(header));
      return header;
    },
  });
/** Where the region's trailer begins. */
const trailer = (header: Buffer): number => header.length - 16;

const intro = (size: number, entries: number, data: number): Buffer => {
  const whole = rawRpm();
  whole.writeUInt32BE(entries, size + 8);
  whole.writeUInt32BE(data, size + 12);
  return whole;
};

export const HOSTILE_RPM: Readonly<Record<string, HostileRpm>> = {
  'a signature header that claims 4 GiB': ['structure', 'RPM_LIMIT', () => intro(96, 4, 0xffff_ffff)],
  'a signature header of a million tags': ['structure', 'RPM_LIMIT', () => intro(96, 1_000_000, 64)],
  'a signature header longer than the file': ['structure', 'RPM_TRUNCATED', () => intro(96, 4, 0x00ff_ffff)],
  'an entry of another type': ['structure', 'RPM_HEADER', () => damaged(entry(1, 1), 99)],
  'entries that overlap': ['structure', 'RPM_HEADER', () => damaged(entry(3, 2), 0)],
  'an offset before the data': ['structure', 'RPM_HEADER', () => damaged(entry(1, 2), 0xffff_fff0)],
  'an offset behind the data': ['structure', 'RPM_HEADER', () => damaged(entry(1, 2), 0x00ff_ffff)],
  'a count of four billion': ['structure', 'RPM_HEADER', () => damaged(entry(1, 3), 0xffff_ffff)],
  'a count of nothing': ['structure', 'RPM_HEADER', () => damaged(entry(1, 3), 0)],
  'a region that leaves tags out': [
    'structure',
    'RPM_REGION',
    () => damaged((header) => trailer(header) + 8, 0xffff_ffc0),
  ],
  'a region of another tag': ['structure', 'RPM_REGION', () => damaged(entry(0, 0), 62)],
  'a trailer of another tag': ['structure', 'RPM_REGION', () => damaged(trailer, 61)],
  'a region that ends early': ['structure', 'RPM_REGION', () => damaged(entry(0, 2), 16)],
  'a second region': ['structure', 'RPM_HEADER', () => damaged(entry(1, 0), 63)],

  'a file below a link of the package': [
    'structure',
    'RPM_FILES',
    () =>
      rawRpm({
        files: [
          { path: '/opt/trial', mode: LINK, target: '/etc' },
          { path: '/opt/trial/passwd', content: A },
        ],
      }),
  ],
  'a file below a file': [
    'structure',
    'RPM_FILES',
    () =>
      rawRpm({
        files: [
          { path: '/opt', content: A },
          { path: '/opt/x/y', content: A },
        ],
      }),
  ],
  'a path with two dots': [
    'structure',
    'RPM_FILES',
    () => rawRpm({ files: [{ path: '/opt/../etc/x', content: A }] }),
  ],
  'a path of a thousand folders': [
    'structure',
    'RPM_FILES',
    () => rawRpm({ files: [{ path: `/${'a/'.repeat(1000)}x`, content: A }] }),
  ],
  'a path longer than a system takes': [
    'structure',
    'RPM_LIMIT',
    () => rawRpm({ files: [{ path: `/${'a'.repeat(5000)}`, content: A }] }),
  ],
  'file names of a gigabyte from one folder name': [
    'structure',
    'RPM_LIMIT',
    () => {
      const folder = `/${'f'.repeat(4000)}/`;
      const files = Array.from({ length: 20_000 }, (_, index) => ({ path: `${folder}${index}`, flags: 64 }));
      return rawRpm({ files, payload: rawCpio([]) });
    },
  ],
  'more files than are looked up': [
    'structure',
    'RPM_LIMIT',
    () => withValue(TAG.baseNames, { type: 'strings', texts: Array<string>(250_001).fill('') }),
  ],
  'more values than are held': [
    'structure',
    'RPM_LIMIT',
    () => withValue(6000, { type: 'strings', texts: Array<string>(8_000_001).fill('') }),
  ],
  'a device': ['structure', 'RPM_FILES', () => rawRpm({ files: [{ path: '/dev/mem', mode: 0o020666 }] })],
  'sizes for other files': [
    'structure',
    'RPM_FILES',
    () => withValue(TAG.fileSizes, { type: 'int32', numbers: [1] }),
  ],
  'a control sequence in a script': [
    'structure',
    'RPM_TEXT',
    () => withValue(1024, { type: 'string', text: 'echo \u001b]0;x\u0007' }),
  ],
  'a trigger that points nowhere': [
    'structure',
    'RPM_TAG',
    () =>
      rawRpm({
        change: (values) => {
          values.set(1065, { type: 'strings', texts: ['exit 0'] });
          values.set(1092, { type: 'strings', texts: ['/bin/sh'] });
          values.set(1066, { type: 'strings', texts: ['bash'] });
          values.set(1067, { type: 'strings', texts: [''] });
          values.set(1068, { type: 'int32', numbers: [65536] });
          values.set(1069, { type: 'int32', numbers: [7] });
        },
      }),
  ],

  'a member that is not listed': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () => withPayload([...MEMBERS, { name: './etc/x' }]),
  ],
  'a member that climbs': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () => withPayload([{ name: './opt/trial/../../etc/x' }]),
  ],
  'a member twice': ['files', 'RPM_PAYLOAD_CONTENT', () => withPayload([...MEMBERS, ...MEMBERS.slice(1, 2)])],
  'a member less': ['files', 'RPM_PAYLOAD_CONTENT', () => withPayload(MEMBERS.slice(0, 2))],
  'a member that is a link instead': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () =>
      withPayload([
        MEMBERS[0] ?? { name: '' },
        { name: './opt/trial/a', mode: LINK, body: Buffer.from('/etc/x__') },
      ]),
  ],
  'a link that points elsewhere': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () =>
      withPayload([...MEMBERS.slice(0, 2), { name: './opt/trial/link', mode: LINK, body: Buffer.from('/') }]),
  ],
  'a member that claims 4 GiB': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () => withPayload([{ name: './opt/trial/a', body: A, size: 0xffff_ffff }]),
  ],
  'a payload that goes on after its end': [
    'files',
    'CPIO_MALFORMED',
    () =>
      withPayload(
        MEMBERS,
        Buffer.concat([cpioTrailer(), cpioHeader({ name: './x', inode: 9, mode: PLAIN, mtime: 1, size: 0 })]),
      ),
  ],
  'a payload without an end': ['files', 'CPIO_TRUNCATED', () => withPayload(MEMBERS, Buffer.alloc(0))],
  'a member without a name': ['files', 'CPIO_MALFORMED', () => withPayload([{ name: '' }])],
  'a stripped member': [
    'files',
    'CPIO_MALFORMED',
    () => rawRpm({ payload: Buffer.concat([Buffer.from('07070X00000001\0\0'), A, cpioTrailer()]) }),
  ],
  'the content in the first of two hard links': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () =>
      rawRpm({
        files: [
          { path: '/opt/a', content: A, inode: 7 },
          { path: '/opt/b', content: A, inode: 7 },
        ],
        payload: rawCpio([
          { name: './opt/a', inode: 7, body: A },
          { name: './opt/b', inode: 7 },
        ]),
      }),
  ],
  'hard links to another content than listed': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () =>
      rawRpm({
        files: [
          { path: '/opt/a', content: Buffer.from('another\n'), inode: 7 },
          { path: '/opt/b', content: A, inode: 7 },
        ],
        payload: rawCpio([
          { name: './opt/a', inode: 7 },
          { name: './opt/b', inode: 7, body: A },
        ]),
      }),
  ],
  'a compressor that it is not': [
    'files',
    'RPM_PAYLOAD_CONTENT',
    () => rawRpm({ compressor: ['zstd', (payload) => payload] }),
  ],
  'a feature that is not required': [
    'rpmlib features',
    'RPM_FEATURES',
    () => withValue(1049, { type: 'strings', texts: ['a', 'b'] }),
  ],
  'a file that everybody may write': [
    'modes',
    'RPM_MODE',
    () => rawRpm({ files: [{ path: '/opt/x', mode: 0o100666, content: A }] }),
  ],
  'a program that is setuid': [
    'modes',
    'RPM_MODE',
    () => rawRpm({ files: [{ path: '/opt/x', mode: 0o104755, content: A }] }),
  ],
  capabilities: [
    'modes',
    'RPM_MODE',
    () =>
      rawRpm({
        change: (values) => {
          values.set(TAG.fileCapabilities, { type: 'strings', texts: RAW_FILES.map(() => 'cap_setuid=ep') });
          const names = ['CompressedFileNames', 'FileDigests', 'FileCaps'].map((name) => `rpmlib(${name})`);
          values.set(1049, { type: 'strings', texts: names });
          values.set(1048, { type: 'int32', numbers: names.map(() => 0x0100_000a) });
          values.set(1050, { type: 'strings', texts: names.map(() => '1-1') });
        },
      }),
  ],
};
