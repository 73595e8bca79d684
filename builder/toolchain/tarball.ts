import { type TarSink, untar } from '../archive/untar.ts';
import type { TarMember } from '../archive/untar-walk.ts';
import { entryName } from './entry-name.ts';
import { checkArchiveMode } from './modes.ts';
import { NameTree } from './name-tree.ts';
import type { FileSink, TreeFile } from './pass.ts';
import { pathFromTarball } from './tree-path.ts';

const ROOT = 'go';
const SLASH = 0x2f;

/**
 * Reads an official tarball (`goX.Y.Z.OS-ARCH.tar.gz`) once. All members are checked; what the module leaves out is not handed on.
 * @throws DepotError ARCHIVE_NAME_*, ARCHIVE_MODE and those of untar
 */
export function passTarball(path: string, sink: FileSink): Promise<void> {
  return untar(path, treeSink(sink));
}

function treeSink(sink: FileSink): TarSink {
  const names = new NameTree();
  let file: TreeFile | undefined;
  return {
    begin(member) {
      const name = checkedName(member);
      names.add(name, member.type);
      // the root's own directory entry has no path below it
      const path = member.type === 'directory' && name === ROOT ? undefined : pathFromTarball(name);
      file = member.type === 'directory' || path === undefined ? undefined : { path, size: member.size };
      if (file !== undefined) sink.begin(file);
    },
    data(chunk) {
      if (file !== undefined) sink.data(chunk);
    },
    end() {
      if (file !== undefined) sink.end(file);
    },
    settle: () => sink.settle(),
  };
}

function checkedName({ rawName, type, mode }: TarMember): string {
  const directory = type === 'directory' && rawName.at(-1) === SLASH;
  const name = entryName(directory ? rawName.subarray(0, -1) : rawName);
  checkArchiveMode(type, mode, name);
  return name;
}
