import type { Content } from '../archive/content.ts';
import { type OpenZip, openZip } from '../archive/zip.ts';
import type { ZipMember } from '../archive/zip-member.ts';
import type { Toolchain } from '../spec/model.ts';
import { entryName } from './entry-name.ts';
import { checkArchiveMode } from './modes.ts';
import { NameTree } from './name-tree.ts';
import type { FileSink, TreeFile } from './pass.ts';
import { modulePrefix, pathFromModule } from './tree-path.ts';

interface ModuleFile extends TreeFile {
  member: ZipMember;
}

export interface OpenModule {
  /** In the archive's order, names and modes checked. */
  files: readonly ModuleFile[];
  /** As OpenZip.content. */
  content(file: ModuleFile): Content;
  close(): Promise<void>;
}

/**
 * Opens a toolchain module (`golang.org/toolchain@v0.0.1-goX.Y.Z.OS-ARCH`).
 * @throws DepotError ARCHIVE_NAME_*, ARCHIVE_MODE and those of openZip
 */
export async function openModule(path: string, name: Toolchain): Promise<OpenModule> {
  const zip = await openZip(path);
  try {
    const files = moduleFiles(zip, modulePrefix(name));
    return { files, content: (file) => zip.content(file.member), close: () => zip.close() };
  } catch (error) {
    await zip.close();
    throw error;
  }
}

function moduleFiles(zip: OpenZip, prefix: string): ModuleFile[] {
  const names = new NameTree();
  return zip.members.map((member) => {
    const name = entryName(member.rawName);
    checkArchiveMode('file', member.mode, name);
    names.add(name, 'file');
    return { path: pathFromModule(name, prefix), size: member.size, member };
  });
}

/** Reads and checks every byte. @throws DepotError as openModule and OpenZip.content say */
export async function passModule(path: string, name: Toolchain, sink: FileSink): Promise<void> {
  const module = await openModule(path, name);
  try {
    for (const file of module.files) {
      sink.begin(file);
      const read = module.content(file);
      // most are at hand at once, and twelve thousand awaits cost time
      const content = Buffer.isBuffer(read) ? read : await read;
      if (Buffer.isBuffer(content)) sink.data(content);
      else {
        for await (const chunk of content) {
          sink.data(chunk);
          await sink.settle();
        }
      }
      sink.end(file);
      const wait = sink.settle();
      if (wait !== undefined) await wait;
    }
  } finally {
    await module.close();
  }
}
