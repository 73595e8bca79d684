import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

import { DepotError } from '../../errors.ts';
import type { RepomdEntry } from '../yum/repomd.ts';
import { readWhole } from './read-whole.ts';
import { openXml } from '../parsers/xml.ts';

/** One advisory: file names as its packages would have them, and the identifiers that it refers to. */
export interface UpdateEntry {
  id: string;
  packages: string[];
  references: string[];
}

/**
 * Reads updateinfo.xml.gz, apart from what writes it.
 * @param tree folder of the tree, relative to the snapshot
 * @throws DepotError ADVISORIES when it does not unpack to what repomd.xml says of it; YUM_INDEX when it is not XML
 */
export async function readUpdateinfo(
  folder: string,
  tree: string,
  entry: RepomdEntry,
): Promise<UpdateEntry[]> {
  const path = `${tree}/${entry.href}`;
  const text = unpacked(await readWhole(folder, path, 'ADVISORIES'), entry, path);
  const updates: UpdateEntry[] = [];
  let update: UpdateEntry = { id: '', packages: [], references: [] };
  const parser = openXml(path, ({ name, parent, text: content, attributes }) => {
    if (name === 'id' && parent === 'update') update.id = content;
    if (name === 'reference') update.references.push(attributes['id'] ?? '');
    if (name === 'package') {
      const { name: own = '', version = '', release = '', arch = '' } = attributes;
      update.packages.push(`${own}-${version}-${release}.${arch}.rpm`);
    }
    if (name === 'update') {
      updates.push(update);
      update = { id: '', packages: [], references: [] };
    }
  });
  try {
    parser.write(text);
    parser.end();
  } catch (cause) {
    if (cause instanceof DepotError) throw cause;
    throw new DepotError('ADVISORIES', `${path} is not XML`, { cause });
  }
  return updates;
}

/** Bounded: what unpacks to more than repomd.xml announces cannot be it. */
function unpacked(packed: Buffer, { openSize, openSha256 }: RepomdEntry, path: string): Buffer {
  let data: Buffer;
  try {
    data = gunzipSync(packed, { maxOutputLength: Math.max(openSize, 1) });
  } catch (cause) {
    throw new DepotError('ADVISORIES', `${path} cannot be unpacked to its open-size`, { cause });
  }
  if (data.length !== openSize || hash('sha256', data, 'hex') !== openSha256)
    throw new DepotError('ADVISORIES', `${path} does not unpack to its open-checksum`);
  return data;
}
