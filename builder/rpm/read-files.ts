import { DepotError } from '../errors.ts';
import { MAX_DEPTH, MAX_ENTRIES, MAX_PATH, MAX_PATH_CHARACTERS } from '../packaging/content-limits.ts';
import { isCleanLine } from '../packaging/text.ts';
import type { HeaderReader } from './header-access.ts';
import type { RpmFile } from './rpm-info.ts';
import { FILE_FLAG, MODE_TYPE, TAG } from './tags.ts';

/**
 * The files of a decoded main header, from its parallel arrays.
 * @throws DepotError RPM_FILES when the arrays differ in length or a path is not absolute and normalised (it would lead out of
 *   the package in indexes and diffs), lies below a file or link of the same package (rpm would unpack through the link) or is listed
 *   twice; RPM_LIMIT, RPM_TEXT for control characters.
 */
export function readFiles(header: HeaderReader, where: string): RpmFile[] {
  const fault = (why: string): DepotError => new DepotError('RPM_FILES', why, { where });
  const baseNames = header.texts(TAG.baseNames);
  if (baseNames.length === 0) return [];
  if (baseNames.length > MAX_ENTRIES)
    throw new DepotError('RPM_LIMIT', `more than ${MAX_ENTRIES} files`, { where });

  const column = <T>(name: string, values: readonly T[]): ((index: number) => T) => {
    if (values.length !== baseNames.length) {
      throw fault(`${values.length} ${name} for ${baseNames.length} files`);
    }
    return (index) => {
      const value = values[index];
      if (value === undefined) throw fault(`no ${name} for file ${index}`);
      return value;
    };
  };
  const directories = header.texts(TAG.directoryNames);
  const large = header.numbers(TAG.longFileSizes);
  const directoryIndex = column('directory indexes', header.numbers(TAG.directoryIndexes));
  const size = column('sizes', large.length > 0 ? large : header.numbers(TAG.fileSizes));
  const mode = column('modes', header.numbers(TAG.fileModes));
  const mtime = column('times', header.numbers(TAG.fileTimes));
  const digest = column('digests', header.texts(TAG.fileDigests));
  const target = column('link targets', header.texts(TAG.fileLinks));
  const flags = column('flags', header.numbers(TAG.fileFlags));
  const user = column('users', header.texts(TAG.fileUsers));
  const group = column('groups', header.texts(TAG.fileGroups));
  const capabilities = header.has(TAG.fileCapabilities)
    ? column('capabilities', header.texts(TAG.fileCapabilities))
    : (): string => '';
  const inode = column('inodes', header.numbers(TAG.fileInodes));

  const seen = new Map<string, RpmFile>();
  let characters = 0;
  const files = baseNames.map((baseName, index): RpmFile => {
    const file = fileAt(baseName, index);
    seen.set(file.path, file);
    return file;
  });
  for (const { path } of files) checkPlace(path, seen, fault);
  return files;

  function fileAt(baseName: string, index: number): RpmFile {
    const directory = directories[directoryIndex(index)];
    if (directory === undefined) throw fault(`file ${index} lies in a directory that is not listed`);
    characters += directory.length + baseName.length;
    if (directory.length + baseName.length > MAX_PATH || characters > MAX_PATH_CHARACTERS)
      throw new DepotError('RPM_LIMIT', 'the paths are too long to be looked up', { where });
    const path = checkedPath(directory, baseName, fault);
    if (seen.has(path)) throw fault(`${path} is listed twice`);
    for (const text of [path, target(index), user(index), group(index), capabilities(index)]) {
      if (!isCleanLine(text)) {
        throw new DepotError('RPM_TEXT', `control characters in ${JSON.stringify(text)}`, { where });
      }
    }
    return {
      path,
      type: fileType(mode(index), path, fault),
      ghost: (flags(index) & FILE_FLAG.ghost) !== 0,
      mode: mode(index),
      size: size(index),
      digest: digest(index),
      mtime: mtime(index),
      target: target(index),
      flags: flags(index),
      capabilities: capabilities(index),
      user: user(index),
      group: group(index),
      inode: inode(index),
    };
  }
}

/** What lies below a link of the package would be unpacked where that points. */
function checkPlace(
  path: string,
  files: ReadonlyMap<string, RpmFile>,
  fault: (why: string) => DepotError,
): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = files.get(path.slice(0, end));
    if (above?.type === 'directory') return;
    if (above !== undefined) throw fault(`${path} lies below ${above.path}, which is no directory`);
  }
}

function checkedPath(directory: string, baseName: string, fault: (why: string) => DepotError): string {
  const path = `${directory}${baseName}`;
  // only the root directory itself has an empty base name
  const parts = path === '/' ? [] : path.split('/').slice(1);
  const normal = directory.startsWith('/') && directory.endsWith('/') && !baseName.includes('/');
  if (!normal || parts.length > MAX_DEPTH || parts.some((part) => ['', '.', '..'].includes(part))) {
    throw fault(`${JSON.stringify(path)} is not an absolute, normalised path`);
  }
  return path;
}

function fileType(mode: number, path: string, fault: (why: string) => DepotError): RpmFile['type'] {
  switch (mode & MODE_TYPE.mask) {
    case MODE_TYPE.file:
      return 'file';
    case MODE_TYPE.directory:
      return 'directory';
    case MODE_TYPE.link:
      return 'link';
    default:
      throw fault(`${path} is neither file, directory nor symbolic link`);
  }
}
