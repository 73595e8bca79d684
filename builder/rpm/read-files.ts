import { DepotError } from '../errors.ts';
import { isCleanLine } from '../packaging/text.ts';
import type { HeaderReader } from './header-access.ts';
import { readPathColumns } from './read-paths.ts';
import type { RpmFile } from './rpm-info.ts';
import { TAG } from './tags.ts';

/**
 * The files of a decoded main header, from its parallel arrays.
 * @throws DepotError those of readPaths; RPM_FILES when the arrays differ in length, RPM_TEXT for control characters
 */
export function readFiles(header: HeaderReader, where: string): RpmFile[] {
  const { paths, ...known } = readPathColumns(header, where);
  if (paths.length === 0) return [];
  const column = <T>(name: string, values: readonly T[]): ((index: number) => T) => {
    if (values.length !== paths.length)
      throw new DepotError('RPM_FILES', `${values.length} ${name} for ${paths.length} files`, { where });
    return (index) => {
      const value = values[index];
      if (value === undefined) throw new DepotError('RPM_FILES', `no ${name} for file ${index}`, { where });
      return value;
    };
  };
  const lines = (name: string, tag: number): ((index: number) => string) => {
    const texts = header.texts(tag);
    // thousands of files have a handful of owners
    for (const text of new Set(texts))
      if (!isCleanLine(text))
        throw new DepotError('RPM_TEXT', `control characters in ${JSON.stringify(text)}`, { where });
    return column(name, texts);
  };
  const large = header.numbers(TAG.longFileSizes);
  const size = column('sizes', large.length > 0 ? large : header.numbers(TAG.fileSizes));
  const mode = column('modes', known.modes);
  const mtime = column('times', header.numbers(TAG.fileTimes));
  const digest = column('digests', header.texts(TAG.fileDigests));
  const flags = column('flags', known.flags);
  const inode = column('inodes', header.numbers(TAG.fileInodes));
  const target = lines('link targets', TAG.fileLinks);
  const user = lines('users', TAG.fileUsers);
  const group = lines('groups', TAG.fileGroups);
  const capabilities = header.has(TAG.fileCapabilities)
    ? lines('capabilities', TAG.fileCapabilities)
    : (): string => '';
  return paths.map((path, index) => ({
    ...path,
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
  }));
}
