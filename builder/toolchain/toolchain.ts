import type { Content } from '../archive/content.ts';
import type { Toolchain } from '../spec/model.ts';
import { located, locatedContent } from './located.ts';
import type { Admission, ArchiveForm, CheckedEntry, OpenToolchain } from './model.ts';
import { releaseMode } from './modes.ts';
import { sortBytewise } from './order.ts';
import type { FileSink, Pass, TreeFile } from './pass.ts';
import { MAX_VERSION_FILE, VERSION_FILE, decodeVersionFile, noVersionFile } from './version-file.ts';

/**
 * Opens an archive that was admitted before. Structure, names, modes and limits are checked here (for a tarball: everything), the
 * content of a zip's members when it is read.
 * @param spool path for the tarball's unpacked content; must not exist, and is gone at the latest when close returns
 * @throws DepotError ARCHIVE_*, DISK_WRITE
 */
export async function openToolchain(
  path: string,
  form: ArchiveForm,
  name: Toolchain,
  spool: string,
): Promise<OpenToolchain> {
  try {
    return form === 'module-zip' ? await fromModule(path, name) : await fromTarball(path, name, spool);
  } catch (error) {
    throw located(error, path);
  }
}

/**
 * Reads an archive from outside once, front to back, in bounded memory, checks every byte of it and writes nothing.
 * @throws DepotError ARCHIVE_*
 */
export async function hashToolchain(path: string, form: ArchiveForm, name: Toolchain): Promise<Admission> {
  const { hashPass } = await import('./hash-pass.ts');
  try {
    return await hashPass(await passOf(path, form, name), name);
  } catch (error) {
    throw located(error, path);
  }
}

async function passOf(path: string, form: ArchiveForm, name: Toolchain): Promise<Pass> {
  // yauzl and tar-stream are loaded by what needs them
  if (form === 'module-zip') {
    const { passModule } = await import('./module-zip.ts');
    return (sink: FileSink) => passModule(path, name, sink);
  }
  const { passTarball } = await import('./tarball.ts');
  return (sink: FileSink) => passTarball(path, sink);
}

async function fromModule(path: string, name: Toolchain): Promise<OpenToolchain> {
  const { openModule } = await import('./module-zip.ts');
  return opened(await openModule(path, name), path, name);
}

async function fromTarball(path: string, name: Toolchain, spool: string): Promise<OpenToolchain> {
  const { openSpool } = await import('./spool.ts');
  return opened(await openSpool(spool, await passOf(path, 'tarball', name)), path, name);
}

/** What both forms come to: an index and a way to read. */
interface Unpacked<File extends TreeFile> {
  files: readonly File[];
  content(file: File): Content;
  close(): Promise<void>;
}

async function opened<File extends TreeFile>(
  unpacked: Unpacked<File>,
  path: string,
  { version }: Toolchain,
): Promise<OpenToolchain> {
  try {
    const time = decodeVersionFile(await readVersionFile(unpacked), version);
    const entries = sortBytewise(unpacked.files, (file) => file.path).map((file) => ({
      path: file.path,
      mode: releaseMode(file.path),
      size: file.size,
      content: locatedContent(() => unpacked.content(file), path),
    }));
    return { version, time, entries: () => inTurn(entries), close: () => unpacked.close() };
  } catch (error) {
    await unpacked.close();
    throw error;
  }
}

async function readVersionFile<File extends TreeFile>(unpacked: Unpacked<File>): Promise<Buffer> {
  const file = unpacked.files.find((candidate) => candidate.path === VERSION_FILE);
  if (file === undefined || file.size > MAX_VERSION_FILE) throw noVersionFile();
  const content = await unpacked.content(file);
  // a size that small always comes whole
  if (!Buffer.isBuffer(content)) throw noVersionFile();
  return content;
}

// oxlint-disable-next-line require-await -- the type promises waiting, so that a caller need not know that the index is at hand
async function* inTurn(entries: readonly CheckedEntry[]): AsyncGenerator<CheckedEntry, void> {
  yield* entries;
}
