import { DepotError } from '../../errors.ts';
import type { IndexType, RepomdEntry } from '../yum/repomd.ts';
import { readXml } from './xml-stream.ts';

/** Much more than the description of three indexes takes. */
const REPOMD_LIMIT = 1024 * 1024;

const TYPES: readonly IndexType[] = ['primary', 'filelists', 'other'];

/** @returns the revision and the three indexes in their usual order */
export async function readRepomd(path: string): Promise<{ revision: string; entries: RepomdEntry[] }> {
  let revision = '';
  const byType = new Map<string, Map<string, string>>();
  let fields = new Map<string, string>();
  await readXml(path, REPOMD_LIMIT, ({ name, parent, text, attributes }) => {
    if (name === 'revision') revision = text;
    if (parent === 'data') fields.set(name, name === 'location' ? (attributes['href'] ?? '') : text);
    if (name === 'data') {
      const type = attributes['type'] ?? '';
      if (byType.has(type)) throw new DepotError('YUM_INDEX', `repomd.xml describes ${type} twice`);
      byType.set(type, fields);
      fields = new Map();
    }
  });
  const entries = TYPES.map((type): RepomdEntry => {
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
  if (byType.size > TYPES.length)
    throw new DepotError('YUM_INDEX', 'repomd.xml describes an index that is not ours');
  return { revision, entries };
}
