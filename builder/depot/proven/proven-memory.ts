import { PROVENANCE_FOLDER } from '../snapshot/layout.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { sortedFields, stanzaControl } from '../verify/apt.ts';
import { parseDeb822 } from '../parsers/deb822.ts';
import { newMemory, type RpmFacts, type VerifyMemory } from '../verify/memory.ts';
import { documentsKey, DOCUMENT_KINDS } from '../verify/provenance.ts';
import type { ProvenEntry } from '../indexed/entries.ts';

/** What else is known of what was published. */
export interface ProvenFacts {
  /** Of packages by sha256. */
  sizes: ReadonlyMap<string, number>;
  /** sha256 of an rpm -> the key that its header signature was found good for. */
  rpmSigners: ReadonlyMap<string, string>;
  /** Whose signatures hold: their packages' documents were read before. */
  manifests: readonly Manifest[];
}

/**
 * What a publication's verification need not read, in the words of one that has just read it. An rpm's element is known by its digest, and
 * stands in for the rpm's header: the two were compared when the digest was signed, so that here one empty description answers for both. An
 * element that is not known is parsed, and then differs from it.
 */
export function provenMemory(
  entries: readonly ProvenEntry[],
  { sizes, rpmSigners, manifests }: ProvenFacts,
): VerifyMemory {
  const memory = newMemory();
  for (const { of: listed, elements, stanza, inode } of entries) {
    const { sha256, location } = listed;
    const size = sizes.get(sha256) ?? Number.NaN;
    if (inode !== undefined) memory.inodes.set(inode, { size, sha256 });
    if (stanza !== undefined) memory.controls.set(sha256, controlOf(stanza));
    const primary = elements.get('primary');
    if (primary === undefined) continue;
    memory.rpms.set(sha256, SAME);
    const signer = rpmSigners.get(sha256);
    if (signer !== undefined) memory.rpmSigners.set(sha256, signer);
    memory.primary.set(primary, { ...SAME, pkgid: sha256, href: location, size });
    for (const name of ['filelists', 'other'] as const) {
      const list = { pkgid: sha256, name: '', files: SAME.files, filesDigest: SAME.filesDigest };
      memory.lists.set(elements.get(name) ?? '', list);
    }
  }
  for (const manifest of manifests) proveDocuments(memory, manifest);
  return memory;
}

const SAME: RpmFacts = {
  name: '',
  arch: '',
  epoch: '',
  version: '',
  release: '',
  headerStart: 0,
  headerEnd: 0,
  files: -1,
  filesDigest: '',
};

function controlOf(stanza: string): string {
  const [paragraph = new Map<string, string>()] = parseDeb822(stanza, 'an index entry', 'APT_INDEX');
  return sortedFields(stanzaControl(paragraph));
}

function proveDocuments(memory: VerifyMemory, { packages, files }: Manifest): void {
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  for (const pkg of packages) {
    const documents = DOCUMENT_KINDS.map((kind) =>
      digests.get(`${PROVENANCE_FOLDER}/${pkg.fileName}.${kind}.json`),
    );
    if (!documents.includes(undefined)) memory.documents.add(documentsKey(pkg, documents));
  }
}
