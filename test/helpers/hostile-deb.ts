import type { ErrorCode } from '../../builder/errors.ts';
import { CONTROL, debParts, plainControl, rawAr, type RawMember, rawTar } from './raw-deb.ts';
import { octal } from './raw-tar.ts';

/** What `verify` says of it, and the bytes; each is made where it is needed. */
export type HostileDeb = readonly [code: ErrorCode, file: () => Buffer];

const withData = (members: readonly RawMember[], end?: Buffer): Buffer =>
  rawAr(debParts(plainControl(), rawTar(members, end)));
const withControl = (members: readonly RawMember[]): Buffer => rawAr(debParts(rawTar(members), rawTar([])));
const whole = (): Buffer => withData([{ name: './x', body: 'y' }]);
/** Writes over the header of the ar member that is called so. */
const withField = (name: string, offset: number, text: string): Buffer => {
  const bytes = whole();
  bytes.write(text, bytes.indexOf(name) + offset, 'latin1');
  return bytes;
};
const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  return `${rest.length + 2}${rest}`;
};

export const HOSTILE_DEB: Readonly<Record<string, HostileDeb>> = {
  'a member that claims ten gigabytes': ['AR_TRUNCATED', () => withField('data.tar.gz', 48, '9999999999')],
  'a member of a negative size': ['AR_MALFORMED', () => withField('data.tar.gz', 48, '-1        ')],
  'a second data archive': [
    'DEB_MEMBERS',
    () => {
      const parts = debParts(plainControl(), rawTar([]));
      return rawAr([...parts, ...parts.slice(2)]);
    },
  ],
  'thirty-three members': [
    'DEB_LIMIT',
    () =>
      rawAr([
        ...debParts(plainControl(), rawTar([])),
        ...Array.from({ length: 30 }, (): [string, Buffer] => ['_x', Buffer.from('x')]),
      ]),
  ],
  'data before control': [
    'DEB_MEMBERS',
    () =>
      rawAr([0, 2, 1].map((index) => debParts(plainControl(), rawTar([]))[index] ?? ['', Buffer.alloc(0)])),
  ],
  'a compressed stream with a tail': [
    'DEB_COMPRESSED',
    () =>
      rawAr(
        debParts(plainControl(), rawTar([])).map(([name, body]) => [
          name,
          name === 'data.tar.gz' ? Buffer.concat([body, Buffer.from('tail')]) : body,
        ]),
      ),
  ],
  'a control file that is a link': [
    'DEB_CONTROL',
    () => withControl([{ name: './control', flag: '2', target: '/etc/x' }]),
  ],
  'a control file in a folder': [
    'DEB_CONTROL',
    () =>
      withControl([
        { name: './control', body: CONTROL },
        { name: './a/b', body: 'x' },
      ]),
  ],
  'two control files': [
    'DEB_ENTRY_TWICE',
    () =>
      withControl([
        { name: './control', body: CONTROL },
        { name: './control', body: CONTROL },
      ]),
  ],
  'sixty-five control files': [
    'DEB_LIMIT',
    () =>
      withControl([
        { name: './control', body: CONTROL },
        ...Array.from({ length: 65 }, (_, index) => ({ name: `./f${index}` })),
      ]),
  ],
  'a control archive that is a bomb': [
    'DEB_LIMIT',
    () =>
      withControl([
        { name: './control', body: CONTROL },
        { name: './md5sums', body: Buffer.alloc(40 * 1024 * 1024) },
      ]),
  ],
  'a name that climbs': ['DEB_ENTRY_NAME', () => withData([{ name: './../etc/x', body: 'y' }])],
  'an absolute name': ['DEB_ENTRY_NAME', () => withData([{ name: '/etc/x', body: 'y' }])],
  'a name twice': ['DEB_ENTRY_TWICE', () => withData([{ name: './x' }, { name: './x' }])],
  'a file through a link': [
    'DEB_ENTRY_NAME',
    () =>
      withData([
        { name: './usr', flag: '2', target: '/' },
        { name: './usr/x', body: 'y' },
      ]),
  ],
  'a hard link to nothing': [
    'DEB_ENTRY_NAME',
    () => withData([{ name: './x', flag: '1', target: './shadow' }]),
  ],
  'a hard link out of the package': [
    'DEB_ENTRY_NAME',
    () => withData([{ name: './x', flag: '1', target: '../etc/shadow' }]),
  ],
  'a name of a thousand folders': [
    'DEB_LIMIT',
    () => withData([long('L', `./${'a/'.repeat(1000)}x`), { name: './x' }]),
  ],
  'a long name without an end': [
    'TAR_MALFORMED',
    () => withData([{ name: '././@LongLink', flag: 'L', body: './x' }, { name: './x' }]),
  ],
  'a long name of a gigabyte': [
    'DEB_LIMIT',
    () => withData([{ name: '././@LongLink', flag: 'L', over: [124, octal(1024 ** 3)] }, { name: './x' }]),
  ],
  'a pax path': [
    'TAR_UNSUPPORTED',
    () => withData([{ name: './p', flag: 'x', body: record('path', './etc/x') }, { name: './x' }]),
  ],
  'a pax size': [
    'TAR_UNSUPPORTED',
    () => withData([{ name: './p', flag: 'x', body: record('size', '99') }, { name: './x' }]),
  ],
  'a sparse file': ['TAR_UNSUPPORTED', () => withData([{ name: './x', flag: 'S' }])],
  'a device': ['TAR_UNSUPPORTED', () => withData([{ name: './x', flag: '3' }])],
  'a size that lies': ['TAR_TRUNCATED', () => withData([{ name: './x', over: [124, octal(1024 ** 2)] }])],
  'a body where none belongs': [
    'TAR_MALFORMED',
    () => withData([{ name: './x/', flag: '5', body: 'hidden' }]),
  ],
  'data after the end': [
    'TAR_MALFORMED',
    () => withData([], Buffer.concat([Buffer.alloc(1024), Buffer.alloc(512, 1)])),
  ],
  'no end': ['TAR_TRUNCATED', () => withData([{ name: './x' }], Buffer.alloc(0))],
  'conffiles of a million lines': [
    'DEB_CONFFILES',
    () =>
      withControl([
        { name: './control', body: CONTROL },
        {
          name: './conffiles',
          body: Array.from({ length: 1_000_000 }, (_, index) => `/${index}\n`).join(''),
        },
      ]),
  ],
};

function long(flag: string, name: string): RawMember {
  return { name: '././@LongLink', flag, body: `${name}\0` };
}
