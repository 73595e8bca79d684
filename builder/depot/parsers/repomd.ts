import { DepotError } from '../../errors.ts';
import type { IndexType, RepomdEntry } from '../yum/repomd.ts';
import { openXml, unreadable } from './xml.ts';

/** Much more than the description of three indexes takes. */
const REPOMD_LIMIT = 1024 * 1024;

/** In their usual order; the last is there where there are advisories. */
const TYPES: readonly IndexType[] = ['primary', 'filelists', 'other', 'updateinfo'];
const OPTIONAL: ReadonlySet<IndexType> = new Set(['updateinfo']);

/**
 * What repomd.xml says: the revision, and the indexes in their usual order.
 * @param where for messages
 * @throws DepotError YUM_INDEX
 */
export function parseRepomd(bytes: Buffer, where: string): { revision: string; entries: RepomdEntry[] } {
  if (bytes.length > REPOMD_LIMIT)
    throw new DepotError('YUM_INDEX', `${where} holds more than the ${REPOMD_LIMIT} bytes it may`);
  let revision = '';
  const byType = new Map<string, Map<string, string>>();
  let fields = new Map<string, string>();
  const parser = openXml(where, ({ name, parent, text, attributes }) => {
    if (name === 'revision') revision = text;
    if (parent === 'data') fields.set(name, name === 'location' ? (attributes['href'] ?? '') : text);
    if (name === 'data') {
      const type = attributes['type'] ?? '';
      if (byType.has(type)) throw new DepotError('YUM_INDEX', `repomd.xml describes ${type} twice`);
      byType.set(type, fields);
      fields = new Map();
    }
  });
  try {
    parser.write(bytes);
    parser.end();
  } catch (error) {
    throw unreadable(where, error);
  }
  const present = TYPES.filter((type) => byType.has(type) || !OPTIONAL.has(type));
  const entries = present.map((type): RepomdEntry => {
    const data = byType.get(type);
    if (data === undefined) throw new DepotError('YUM_INDEX', `repomd.xml has no ${type}`);
    const get = (name: string): string => data.get(name) ?? '';
    return {
      type,
      href: get('location'),
      sha256: get('checksum'),
      size: Number(get('size')),
      openSha256: get('open-checksum'),
      openSize: Number(get('open-size')),
    };
  });
  if (byType.size > present.length)
    throw new DepotError('YUM_INDEX', 'repomd.xml describes an index that is not ours');
  return { revision, entries };
}
