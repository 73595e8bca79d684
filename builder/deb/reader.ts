import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';
import {
  MAX_CONTENT_BYTES,
  MAX_DEPTH,
  MAX_ENTRIES,
  MAX_PATH_CHARACTERS,
} from '../packaging/content-limits.ts';
import { type ControlField, controlValue, parseControl } from './control.ts';
import { parseConffiles, parseMd5sums } from './digest-list.ts';
import { MAX_CONTROL_BYTES, MAX_CONTROL_FILES } from './limits.ts';
import { type DebScripts, SCRIPT_NAMES } from './maintainer-scripts.ts';
import { type DebCompression, type DebMember, type PackedMember, readMembers } from './members.ts';
import { type DebEntry, tarEntries } from './tar-entries.ts';
import { decodeUtf8 } from './text.ts';
import { unpack } from './unpack.ts';

export interface DebInfo {
  /** In the file's order. */
  control: ControlField[];
  scripts: DebScripts;
  /** Maintainer scripts that are programs: those of bash and dash are, since there may be no shell yet. */
  programs: string[];
  /** Absolute paths. */
  conffiles: string[];
  /** Absolute path -> hex digest; undefined where the deb has no such member. */
  md5sums: ReadonlyMap<string, string> | undefined;
  /** All files of the control archive in its order. */
  controlFiles: { name: string; mode: number; size: number; mtime: number; sha256: string }[];
  /** All members of the ar archive in its order, with the offsets of their bodies. */
  members: DebMember[];
  controlCompression: DebCompression;
  dataCompression: DebCompression;
}

/**
 * Reads everything but the data.
 * @throws DepotError those of readMembers, unpack, tarEntries and parseControl; DEB_CONTROL when Package, Version or Architecture is
 *   missing; DEB_CONTROL_FILE; COMPRESSION_UNSUPPORTED for a control archive in bzip2
 */
export async function readDeb(path: string): Promise<DebInfo> {
  const file = await open(path, 'r');
  try {
    const members = await readMembers(file, path);
    const { where, texts, controlFiles } = await readControlArchive(file, members.control, path);
    return {
      ...parseControlFiles(texts, where),
      controlFiles,
      members: members.all,
      controlCompression: members.control.compression,
      dataCompression: members.data.compression,
    };
  } finally {
    await file.close();
  }
}

/**
 * The control file alone: what an index tells. A toolchain's list of MD5 sums beside it is long.
 * @throws DepotError as readDeb, of everything but the control archive's other files
 */
export async function readDebControl(path: string): Promise<ControlField[]> {
  const file = await open(path, 'r');
  try {
    const members = await readMembers(file, path);
    const { where, texts } = await readControlArchive(file, members.control, path);
    return controlOf(texts, where);
  } finally {
    await file.close();
  }
}

interface ControlArchive extends Pick<DebInfo, 'controlFiles'> {
  /** For messages. */
  where: string;
  /** By name. */
  texts: ReadonlyMap<string, Buffer>;
}

async function readControlArchive(
  file: FileHandle,
  member: PackedMember,
  path: string,
): Promise<ControlArchive> {
  const where = `${path}, ${member.name}`;
  const texts = new Map<string, Buffer>();
  const controlFiles: DebInfo['controlFiles'] = [];
  for await (const entry of tarEntries(unpack(file, member, MAX_CONTROL_BYTES, path), where)) {
    if (entry.type === 'directory' && entry.path === '/') continue;
    const name = entry.path.slice(1);
    if (entry.type !== 'file' || name.includes('/')) {
      throw new DepotError('DEB_CONTROL', `${quoted(name)} is not a plain file`, { where });
    }
    if (texts.has(name)) throw new DepotError('DEB_ENTRY_TWICE', `${quoted(name)} comes twice`, { where });
    if (texts.size === MAX_CONTROL_FILES) {
      throw new DepotError('DEB_LIMIT', `more than ${MAX_CONTROL_FILES} files`, { where });
    }
    const content = await whole(entry);
    texts.set(name, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    controlFiles.push({ name, mode: entry.mode, size: entry.size, mtime: entry.mtime, sha256 });
  }
  return { where, texts, controlFiles };
}

async function whole(entry: DebEntry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function controlOf(texts: ReadonlyMap<string, Buffer>, where: string): ControlField[] {
  const text = texts.get('control');
  if (text === undefined) throw new DepotError('DEB_CONTROL', 'there is no control file', { where });
  const control = parseControl(text, `${where}, control`);
  for (const name of ['Package', 'Version', 'Architecture']) {
    if ((controlValue(control, name) ?? '') === '') {
      throw new DepotError('DEB_CONTROL', `the control file has no ${name}`, { where });
    }
  }
  return control;
}

function parseControlFiles(
  texts: ReadonlyMap<string, Buffer>,
  where: string,
): Pick<DebInfo, 'control' | 'scripts' | 'programs' | 'conffiles' | 'md5sums'> {
  const md5sums = texts.get('md5sums');
  return {
    control: controlOf(texts, where),
    ...readScripts(texts, where),
    conffiles: parseConffiles(texts.get('conffiles') ?? Buffer.alloc(0), `${where}, conffiles`),
    md5sums: md5sums === undefined ? undefined : parseMd5sums(md5sums, `${where}, md5sums`),
  };
}

const ELF = Buffer.from('\x7fELF', 'latin1');

function readScripts(
  texts: ReadonlyMap<string, Buffer>,
  where: string,
): { scripts: DebScripts; programs: string[] } {
  const scripts: DebScripts = {};
  const programs: string[] = [];
  for (const name of SCRIPT_NAMES) {
    const bytes = texts.get(name);
    if (bytes === undefined) continue;
    if (bytes.subarray(0, ELF.length).equals(ELF)) {
      programs.push(name);
      continue;
    }
    const text = decodeUtf8(bytes);
    if (text === undefined) throw new DepotError('DEB_CONTROL_FILE', `${name} is not UTF-8 text`, { where });
    scripts[name] = text;
  }
  return { scripts, programs };
}

/**
 * The entries of the data archive in its order.
 * @throws DepotError those of readMembers, unpack and tarEntries; DEB_ENTRY_TWICE for a path given twice, DEB_ENTRY_NAME for a path
 *   below a file or link of the same package (it would be unpacked through the link) and for a hard link to anything but a file that
 *   came before; DEB_LIMIT; COMPRESSION_UNSUPPORTED for bzip2
 */
export async function* listDeb(path: string): AsyncGenerator<DebEntry> {
  const file = await open(path, 'r');
  try {
    const { data } = await readMembers(file, path);
    const where = `${path}, ${data.name}`;
    const types = new Map<string, DebEntry['type']>();
    let characters = 0;
    for await (const entry of tarEntries(unpack(file, data, MAX_CONTENT_BYTES, path), where)) {
      if (types.size === MAX_ENTRIES)
        throw new DepotError('DEB_LIMIT', `more than ${MAX_ENTRIES} entries`, { where });
      characters += entry.path.length;
      if (characters > MAX_PATH_CHARACTERS || entry.path.split('/', MAX_DEPTH + 2).length > MAX_DEPTH + 1)
        throw new DepotError('DEB_LIMIT', 'the names are too long or too deep to be looked up', { where });
      checkPlace(entry, types, where);
      types.set(entry.path, entry.type);
      yield entry;
    }
  } finally {
    await file.close();
  }
}

function checkPlace(entry: DebEntry, types: ReadonlyMap<string, DebEntry['type']>, where: string): void {
  const refuse = (code: 'DEB_ENTRY_TWICE' | 'DEB_ENTRY_NAME', why: string): DepotError =>
    new DepotError(code, `${quoted(entry.path)} ${why}`, { where });
  if (types.has(entry.path)) throw refuse('DEB_ENTRY_TWICE', 'comes twice');
  for (let end = entry.path.lastIndexOf('/'); end > 0; end = entry.path.lastIndexOf('/', end - 1)) {
    const type = types.get(entry.path.slice(0, end));
    if (type === 'directory') break;
    if (type !== undefined) throw refuse('DEB_ENTRY_NAME', 'lies below something that is not a directory');
  }
  if (entry.type === 'hardlink' && types.get(entry.target ?? '') !== 'file') {
    throw refuse('DEB_ENTRY_NAME', 'is a hard link to no file before it');
  }
}
