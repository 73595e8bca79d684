import { DepotError } from '../errors.ts';
import { quoted } from './quoted.ts';
import { tarChecksum } from './tar-block.ts';
import { checkUnusedTarNumber, tarNumber } from './untar-number.ts';

type TarHeaderType = 'file' | 'directory' | 'extended' | 'global';

export interface UntarHeader {
  /** Prefix and name joined, as bytes; an extended header may replace it. */
  rawName: Buffer;
  type: TarHeaderType;
  /** Permission bits with setuid, setgid and sticky. */
  mode: number;
  size: number;
}

const TYPES: Readonly<Record<string, TarHeaderType>> = {
  '0': 'file',
  '5': 'directory',
  x: 'extended',
  g: 'global',
};
const MAGIC = Buffer.from('ustar\x0000', 'latin1');

/** Byte ranges of a ustar header (POSIX.1-2017 pax, "ustar Interchange Format"). */
const FIELDS = {
  name: [0, 100],
  mode: [100, 108],
  uid: [108, 116],
  gid: [116, 124],
  size: [124, 136],
  mtime: [136, 148],
  checksum: [148, 156],
  linkName: [157, 257],
  devMajor: [329, 337],
  devMinor: [337, 345],
  prefix: [345, 500],
  rest: [500, 512],
} as const;

/**
 * One header block, read strictly: what tar-stream and other readers take for granted is checked here.
 * @throws DepotError ARCHIVE_TAR_HEADER, ARCHIVE_TAR_NUMBER, ARCHIVE_TAR_BODY, ARCHIVE_TYPE, ARCHIVE_NAME_CHARACTER
 */
export function decodeUntarHeader(block: Buffer): UntarHeader {
  const field = (name: keyof typeof FIELDS): Buffer => block.subarray(...FIELDS[name]);
  const name = quoted(upToNul(field('name')));
  if (tarNumber(field('checksum'), 'checksum', name) !== tarChecksum(block)) {
    throw new DepotError('ARCHIVE_TAR_HEADER', `the tar header of ${name} does not match its checksum`);
  }
  if (!block.subarray(257, 265).equals(MAGIC)) {
    throw new DepotError(
      'ARCHIVE_TAR_HEADER',
      `${name}: not a POSIX tar header; Go's release tool writes no other`,
    );
  }
  const flag = block.toString('latin1', 156, 157);
  const type = TYPES[flag];
  if (type === undefined) {
    throw new DepotError(
      'ARCHIVE_TYPE',
      `${name} is a tar member of type ${quoted(flag)}; only files and directories may be there`,
    );
  }
  const size = tarNumber(field('size'), 'size', name);
  // some readers skip a body here, others take it for the next header
  if (type === 'directory' && size !== 0) {
    throw new DepotError('ARCHIVE_TAR_BODY', `the directory ${name} declares ${size} bytes of content`);
  }
  if (field('linkName').some((byte) => byte !== 0)) {
    throw new DepotError('ARCHIVE_TAR_HEADER', `${name} has a link target but is no link`);
  }
  // star's "tar\0" there makes some readers see times in the prefix's last bytes
  if (field('rest').some((byte) => byte !== 0)) {
    throw new DepotError('ARCHIVE_TAR_HEADER', `bytes are hidden behind the tar header of ${name}`);
  }
  for (const unused of ['uid', 'gid', 'mtime', 'devMajor', 'devMinor'] as const) {
    checkUnusedTarNumber(field(unused), unused, name);
  }
  return {
    rawName: joined(field('prefix'), field('name')),
    type,
    size,
    mode: tarNumber(field('mode'), 'mode', name),
  };
}

function joined(prefix: Buffer, name: Buffer): Buffer {
  const front = text(prefix);
  return front.length === 0 ? text(name) : Buffer.concat([front, Buffer.from('/'), text(name)]);
}

/** A field's text, copied; what follows its NUL is invisible to most readers and must be nothing. */
function text(field: Buffer): Buffer {
  const shown = upToNul(field);
  if (field.subarray(shown.length).some((byte) => byte !== 0)) {
    throw new DepotError(
      'ARCHIVE_NAME_CHARACTER',
      `bytes are hidden behind the NUL that ends the name ${quoted(shown)}`,
    );
  }
  return Buffer.from(shown);
}

function upToNul(field: Buffer): Buffer {
  const nul = field.indexOf(0);
  return nul < 0 ? field : field.subarray(0, nul);
}
