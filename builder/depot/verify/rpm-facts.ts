import { readRpmListing } from '../../rpm/reader.ts';
import type { RpmListing } from '../../rpm/rpm-info.ts';
import type { RpmFacts, VerifyMemory } from './memory.ts';
import { addFile, startFilesDigest } from '../parsers/yum-entries.ts';

/**
 * @param sha256 of the file, which was hashed already
 * @returns also the whole of its header where it was read just now
 */
export async function rpmFacts(
  memory: VerifyMemory,
  path: string,
  sha256: string,
): Promise<{ facts: RpmFacts; read: RpmListing | undefined }> {
  const known = memory.rpms.get(sha256);
  if (known !== undefined) return { facts: known, read: undefined };
  const read = await readRpmListing(path);
  const files = startFilesDigest();
  for (const file of read.files) addFile(files, typeOf(file), file.path);
  const facts: RpmFacts = {
    name: read.name,
    arch: read.arch,
    epoch: String(read.epoch ?? 0),
    version: read.version,
    release: read.release,
    headerStart: read.headerRange.start,
    headerEnd: read.headerRange.end,
    files: files.count,
    filesDigest: files.hash.digest('hex'),
  };
  memory.rpms.set(sha256, facts);
  return { facts, read };
}

function typeOf(file: RpmListing['files'][number]): string {
  if (file.type === 'directory') return 'dir';
  return file.ghost ? 'ghost' : 'file';
}
