import type { ErrorCode } from '../../builder/errors.ts';
import type { HostileTable } from './hostile.ts';
import { TAR_END, rawTarDirectory, rawTarFile, rawTarGz, rawTarMember } from './raw-tar.ts';
import { type RawZipMember, rawZip, rawZipFile } from './raw-zip.ts';
import {
  SAMPLE_VERSION_FILE,
  type SampleFile,
  moduleName,
  sampleModule,
  sampleTarball,
} from './toolchain-archive.ts';

const VERSION: SampleFile = ['VERSION', SAMPLE_VERSION_FILE];

/** Trees that are refused in either form, by their names. Paths are relative to GOROOT. */
const NAMES: Readonly<Record<string, readonly [code: ErrorCode, ...files: SampleFile[]]>> = {
  'an absolute name below the prefix': ['ARCHIVE_NAME_PATH', ['/etc/passwd', '']],
  'a parent component': ['ARCHIVE_NAME_PATH', ['src/../../x', '']],
  'a dot component': ['ARCHIVE_NAME_PATH', ['src/./x', '']],
  'a doubled slash': ['ARCHIVE_NAME_PATH', ['src//x', '']],
  'a backslash': ['ARCHIVE_NAME_CHARACTER', ['src\\x', '']],
  'a newline': ['ARCHIVE_NAME_CHARACTER', ['src/a\nb', '']],
  'a C1 control': ['ARCHIVE_NAME_CHARACTER', ['src/a\u009bb', '']],
  'a NUL': ['ARCHIVE_NAME_CHARACTER', ['src/a\0b', '']],
  'a direction override': ['ARCHIVE_NAME_CHARACTER', ['src/a\u202eog.b', '']],
  'a byte order mark': ['ARCHIVE_NAME_CHARACTER', ['src/\ufeffa', '']],
  'a name that is not NFC': ['ARCHIVE_NAME_NORMAL', ['src/e\u0301', '']],
  'a name that is not UTF-8': ['ARCHIVE_NAME_ENCODING', [Buffer.from([0x73, 0xff, 0x2e]), '']],
  'an overlong encoding of a slash': ['ARCHIVE_NAME_ENCODING', [Buffer.from([0x73, 0xc0, 0xaf]), '']],
  'an encoded surrogate': ['ARCHIVE_NAME_ENCODING', [Buffer.from([0xed, 0xa0, 0x80]), '']],
  'a component of 256 bytes': ['ARCHIVE_NAME_LENGTH', [`src/${'Þ'.repeat(128)}`, '']],
  'a name over 4096 bytes': ['ARCHIVE_NAME_LENGTH', [`src/${'abc/'.repeat(1024)}x`, '']],
  'a name twice': ['ARCHIVE_NAME_TWICE', ['src/a', 'one'], ['src/a', 'two']],
  'names that differ in case': ['ARCHIVE_NAME_CASE', ['src/a', ''], ['src/A', '']],
  'names that differ in full case folding': ['ARCHIVE_NAME_CASE', ['src/ß', ''], ['src/SS', '']],
  'folders that differ in case': ['ARCHIVE_NAME_CASE', ['src/a/x', ''], ['src/A/y', '']],
  'a file below a file': ['ARCHIVE_NAME_CONFLICT', ['src/a', ''], ['src/a/b', '']],
  'a file where a folder is': ['ARCHIVE_NAME_CONFLICT', ['src/a/b', ''], ['src/a', '']],

  'a name that is only a parent': ['ARCHIVE_NAME_PATH', ['..', '']],
  'a parent at the end': ['ARCHIVE_NAME_PATH', ['src/..', '']],
  'a line separator': ['ARCHIVE_NAME_CHARACTER', ['src/a\u2028b', '']],
  'a soft hyphen, which some filesystems drop': ['ARCHIVE_NAME_CHARACTER', ['src/a\u00adb', '']],
  'a Kelvin sign for K': ['ARCHIVE_NAME_NORMAL', ['src/\u212a', '']],
  'a colon, which names a stream': ['ARCHIVE_NAME_PORTABLE', ['src/a:b', '']],
  'a drive': ['ARCHIVE_NAME_PORTABLE', ['C:/x', '']],
  'a final dot, which is dropped': ['ARCHIVE_NAME_PORTABLE', ['src/a.go.', '']],
  'a folder with a final dot': ['ARCHIVE_NAME_PORTABLE', ['src/a./b', '']],
  'a final blank, which is dropped': ['ARCHIVE_NAME_PORTABLE', ['src/a.go ', '']],
  'a device': ['ARCHIVE_NAME_PORTABLE', ['src/NUL', '']],
  'a device with an extension': ['ARCHIVE_NAME_PORTABLE', ['src/aux.go', '']],
  'a folder that is a device': ['ARCHIVE_NAME_PORTABLE', ['src/com1/a.go', '']],
  'a pattern': ['ARCHIVE_NAME_PORTABLE', ['src/*.go', '']],
  'capital and small sharp s': ['ARCHIVE_NAME_CASE', ['src/\u00df', ''], ['src/\u1e9e', '']],
  'two letters that differ in case and composition': [
    'ARCHIVE_NAME_CASE',
    ['src/\u01f0', ''],
    ['src/J\u030c', ''],
  ],
  'a file in the case of a folder': ['ARCHIVE_NAME_CASE', ['src/a/x', ''], ['src/A', '']],
  'names that would fill the memory': [
    'ARCHIVE_NAMES',
    ...Array.from({ length: 9 }, (_, index): SampleFile => [`src/${index}${'/a'.repeat(2000)}`, '']),
  ],
};

function mode(text: string): () => Buffer {
  return () => rawTarGz(rawTarFile('go/bin/go', Buffer.alloc(0), text), TAR_END);
}

const version = rawTarFile('go/VERSION', Buffer.from(SAMPLE_VERSION_FILE));

/** Tarballs whose tar is in order but not what is in it. */
export const HOSTILE_TREES_TAR: HostileTable = {
  ...either(sampleTarball),
  'an absolute name': ['ARCHIVE_NAME_PATH', () => rawTarGz(rawTarFile('/etc/passwd'), TAR_END)],
  'a name that climbs out at once': ['ARCHIVE_NAME_PATH', () => rawTarGz(rawTarFile('../x'), TAR_END)],
  'a prefix field that climbs out': [
    'ARCHIVE_NAME_PATH',
    () => rawTarGz(rawTarMember({ prefix: 'go/../..', name: 'x' }), TAR_END),
  ],
  'a parent in a part that is left out': [
    'ARCHIVE_NAME_PATH',
    () => sampleTarball([VERSION, ['test/../../x', '']]),
  ],
  'another prefix': ['ARCHIVE_NAME_PREFIX', () => rawTarGz(rawTarFile('gone/x'), TAR_END)],
  'a file in place of the prefix': ['ARCHIVE_NAME_PREFIX', () => rawTarGz(rawTarFile('go'), TAR_END)],
  "the module's name for go.mod": [
    'ARCHIVE_NAME_RESERVED',
    () => sampleTarball([VERSION, ['src/_go.mod', '']]),
  ],
  'a folder twice': [
    'ARCHIVE_NAME_TWICE',
    () => rawTarGz(rawTarDirectory('go'), version, rawTarDirectory('go'), TAR_END),
  ],
  'a folder in the place of a file': [
    'ARCHIVE_NAME_CONFLICT',
    () => rawTarGz(version, rawTarDirectory('go/VERSION'), TAR_END),
  ],
  setuid: ['ARCHIVE_MODE', mode('0004755\0')],
  setgid: ['ARCHIVE_MODE', mode('0002755\0')],
  'a sticky bit': ['ARCHIVE_MODE', mode('0001644\0')],
  'all bits': ['ARCHIVE_MODE', mode('0007777\0')],
  'a file that all may write': ['ARCHIVE_MODE', mode('0000777\0')],
  'a file that only its owner may read': ['ARCHIVE_MODE', mode('0000600\0')],
  'a mode with the type of a device': ['ARCHIVE_MODE', mode('0060644\0')],
  'a folder that all may write': [
    'ARCHIVE_MODE',
    () => rawTarGz(rawTarMember({ name: 'go/', type: '5', mode: '0000777\0' }), TAR_END),
  ],
};

function zip(name: string, unixMode = 0o100644): () => Buffer {
  const first: RawZipMember = rawZipFile(moduleName('VERSION'), Buffer.from(SAMPLE_VERSION_FILE));
  return () => rawZip([first, rawZipFile(name, Buffer.alloc(0), unixMode)]);
}

/** Module zips whose zip is in order but not what is in it. */
export const HOSTILE_TREES_ZIP: HostileTable = {
  ...either(sampleModule),
  'an absolute name': ['ARCHIVE_NAME_PATH', zip('/etc/passwd')],
  'a name that climbs out at once': ['ARCHIVE_NAME_PATH', zip('../x')],
  'the prefix of another architecture': [
    'ARCHIVE_NAME_PREFIX',
    zip(moduleName('x').replace('amd64', 'arm64')),
  ],
  'no prefix': ['ARCHIVE_NAME_PREFIX', zip('x')],
  "another module's go.mod": ['ARCHIVE_NAME_RESERVED', zip(moduleName('src/go.mod'))],
  setuid: ['ARCHIVE_MODE', zip(moduleName('bin/go'), 0o104755)],
  'a file that all may write': ['ARCHIVE_MODE', zip(moduleName('bin/go'), 0o100777)],
  'a file that only its owner may read': ['ARCHIVE_MODE', zip(moduleName('bin/go'), 0o100600)],
};

function either(archive: (files: readonly SampleFile[]) => Buffer): HostileTable {
  return Object.fromEntries(
    Object.entries(NAMES).map(([title, [code, ...files]]) => [
      title,
      [code, () => archive([VERSION, ...files])],
    ]),
  );
}
