import { createHash } from 'node:crypto';

import { archFromName } from '../packaging/arch.ts';
import type { FileFacts, PackageFacts } from '../packaging/facts.ts';
import { controlValue } from './control.ts';
import { RELATION_FIELDS } from './control-rules.ts';
import { type DebInfo, listDeb, readDeb } from './reader.ts';
import type { DebEntry } from './tar-entries.ts';

/**
 * Reads control archive and data.
 * @throws DepotError those of readDeb and listDeb
 */
export async function debFacts(path: string): Promise<PackageFacts> {
  const info = await readDeb(path);
  const conffiles = new Set(info.conffiles);
  const files = new Map<string, FileFacts>();
  for await (const entry of listDeb(path)) {
    const sha256 = await contentDigest(entry, files);
    files.set(entry.path, fileFacts(entry, sha256, conffiles.has(entry.path) ? 'conffile' : ''));
  }
  const other = info.controlFiles.filter(({ name }) => !KNOWN_FILES.has(name) && !(name in info.scripts));
  return {
    format: 'deb',
    fields: new Map(info.control.filter(([name]) => !isRelation(name))),
    common: commonOf(info),
    relations: new Map(
      info.control.filter(([name]) => isRelation(name)).map(([name, value]) => [name, value.split(/,\s*/)]),
    ),
    scripts: new Map(Object.entries(info.scripts)),
    files,
    packing: new Map([
      ['control archive', info.controlCompression],
      ['data archive', info.dataCompression],
      ['members', info.members.map(({ name }) => name).join(', ')],
      [
        'other control files',
        other.map(({ name, mode, sha256 }) => `${name} ${mode.toString(8)} ${sha256}`).join('\n'),
      ],
      ['md5sums', info.md5sums === undefined ? '' : `of ${info.md5sums.size} files`],
    ]),
    signature:
      info.members
        .filter(({ name }) => name.startsWith('_gpg'))
        .map(({ name }) => name)
        .join(', ') || 'none',
  };
}

function isRelation(name: string): boolean {
  return RELATION_FIELDS.some((field) => field === name);
}

const KNOWN_FILES: ReadonlySet<string> = new Set(['control', 'conffiles', 'md5sums']);

function commonOf({ control }: DebInfo): Map<string, string> {
  const value = (name: string): string => controlValue(control, name) ?? '';
  const arch = value('Architecture');
  return new Map([
    ['name', value('Package')],
    ['version', value('Version')],
    ['arch', archFromName(arch, 'deb') ?? arch],
    ['home', value('Homepage')],
  ]);
}

async function contentDigest(entry: DebEntry, files: ReadonlyMap<string, FileFacts>): Promise<string> {
  if (entry.type === 'hardlink') return files.get(entry.target ?? '')?.sha256 ?? '';
  if (entry.type !== 'file') return '';
  const hash = createHash('sha256');
  for await (const chunk of entry.content()) hash.update(chunk);
  return hash.digest('hex');
}

function fileFacts(entry: DebEntry, sha256: string, flags: string): FileFacts {
  const { type, owner } = entry;
  return {
    type: type === 'hardlink' ? 'hard link' : type,
    mode: entry.mode,
    owner: `${owner.user === '' ? owner.uid : owner.user}:${owner.group === '' ? owner.gid : owner.group}`,
    size: entry.size,
    sha256,
    target: entry.target ?? '',
    flags,
    mtime: entry.mtime,
  };
}
