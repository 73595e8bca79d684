import { RELATION_FIELDS } from '../deb/control-rules.ts';
import { listDeb, readDeb } from '../deb/reader.ts';
import type { DebEntry } from '../deb/tar-entries.ts';
import { type Description, type FileDescription, modeText } from './description.ts';

const RELATIONS: ReadonlySet<string> = new Set(RELATION_FIELDS);

export async function describeDeb(file: string, withFiles: boolean): Promise<Description> {
  const info = await readDeb(file);
  const conffiles = new Set(info.conffiles);
  const files: FileDescription[] = [];
  const totals = { files: 0, bytes: 0 };
  for await (const entry of listDeb(file)) {
    if (entry.type === 'file') {
      totals.files++;
      totals.bytes += entry.size;
    }
    if (withFiles) files.push(describeEntry(entry, conffiles));
  }
  const fields = info.control.map(([name, value]) => ({ name, value }));
  return {
    format: 'deb',
    file,
    fields: [
      ...fields
        .filter(({ name }) => !RELATIONS.has(name))
        .map(({ name, value }) => ({ name: name.toLowerCase(), value })),
      { name: 'payload', value: info.dataCompression },
    ],
    relations: fields
      .filter(({ name }) => RELATIONS.has(name))
      .map(({ name, value }) => ({ name: name.toLowerCase(), values: value.split(/,\s*/) })),
    scripts: Object.fromEntries(Object.entries(info.scripts)),
    ...(withFiles ? { files } : {}),
    totals,
  };
}

function describeEntry(entry: DebEntry, conffiles: ReadonlySet<string>): FileDescription {
  const type = entry.type === 'hardlink' ? 'file' : entry.type;
  return {
    path: entry.path,
    mode: modeText(type, entry.mode),
    size: entry.size,
    ...(entry.target === undefined ? {} : { target: entry.target }),
    ...(conffiles.has(entry.path) ? { note: 'conffile' } : {}),
  };
}
