import { attributesOf, leaf, NAMESPACE, XML_DECLARATION } from './xml.ts';

export type IndexType = 'primary' | 'filelists' | 'other' | 'updateinfo';

/** One index as repomd.xml describes it. */
export interface RepomdEntry {
  type: IndexType;
  /** Relative to the tree: `repodata/<sha256>-primary.xml.gz` */
  href: string;
  /** Compressed. */
  sha256: string;
  size: number;
  /** Uncompressed. */
  openSha256: string;
  openSize: number;
}

/**
 * repomd.xml, the root that is signed. Revision and timestamps are the publication's date: they must rise with every publication, a
 * rollback's too, since old yum goes by the newest timestamp.
 * @param date unix seconds
 */
export function encodeRepomd(entries: readonly RepomdEntry[], date: number): string {
  return [
    `${XML_DECLARATION}<repomd${attributesOf({ xmlns: NAMESPACE.repo, 'xmlns:rpm': NAMESPACE.rpm })}>`,
    leaf('revision', String(date)),
    ...entries.flatMap((entry) => [
      `<data${attributesOf({ type: entry.type })}>`,
      leaf('checksum', entry.sha256, { type: 'sha256' }),
      leaf('open-checksum', entry.openSha256, { type: 'sha256' }),
      leaf('location', '', { href: entry.href }),
      leaf('timestamp', String(date)),
      leaf('size', String(entry.size)),
      leaf('open-size', String(entry.openSize)),
      '</data>',
    ]),
    '</repomd>\n',
  ].join('\n');
}
