import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { projectRoot } from './project.ts';
import { DESCRIPTOR, rawZip, rawZipFile } from './raw-zip.ts';

const FIXTURES = join(projectRoot, 'test/fixtures/vulndb');

/** Files of a database by path. */
export type DatabaseFiles = Record<string, string>;

/** Some real entries, as they lie in Go's repository: `GO-2026-4984` -> text. */
export async function realEntries(): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  for (const name of (await readdir(FIXTURES)).sort()) {
    if (name.endsWith('.json')) entries[name.slice(0, -5)] = await readFile(join(FIXTURES, name), 'utf8');
  }
  return entries;
}

/** The same as vuln.go.dev serves them: compact, with dates, and an index. */
export async function servedDatabase(modified = '2026-11-05T23:49:57Z'): Promise<DatabaseFiles> {
  const files: DatabaseFiles = {};
  const modules = new Map<string, object[]>();
  const vulns: object[] = [];
  for (const [id, text] of Object.entries(await realEntries())) {
    const entry: unknown = JSON.parse(text.replace('0001-01-01T00:00:00Z', modified));
    files[`ID/${id}.json`] = JSON.stringify(entry);
    vulns.push({ id, modified });
    for (const [, name = ''] of text.matchAll(/"package": \{\s*"name": "([^"]+)"/g))
      modules.set(name, [...(modules.get(name) ?? []), { id, modified }]);
  }
  files['index/db.json'] = JSON.stringify({ modified });
  files['index/vulns.json'] = JSON.stringify(vulns);
  files['index/modules.json'] = JSON.stringify(
    Array.from(modules, ([path, list]) => ({ path, vulns: list })),
  );
  return files;
}

/** A served database of that many entries, a twentieth of them about Go itself as in the real one. */
export async function manyEntries(count: number): Promise<DatabaseFiles> {
  const modified = '2026-11-05T23:49:57Z';
  const texts = Object.values(await realEntries());
  const files: DatabaseFiles = {};
  const modules = new Map<string, object[]>([
    ['stdlib', []],
    ['example.com/module', []],
  ]);
  for (let index = 0; index < count; index++) {
    const id = `GO-2020-${String(index).padStart(4, '0')}`;
    const name = index % 20 === 0 ? 'stdlib' : 'example.com/module';
    const text = (texts[index % texts.length] ?? '')
      .replace(/GO-\d{4}-\d{4}/, id)
      .replaceAll(/("package": \{\s*"name": )"[^"]+"/g, `$1"${name}"`);
    const details = 'What is wrong, who is affected, and what to do about it. '.repeat(30);
    const entry: object = { ...asObject(JSON.parse(text)), details, modified };
    files[`ID/${id}.json`] = JSON.stringify(entry);
    modules.get(name)?.push({ id, modified });
  }
  const list = [...modules].map(([path, vulns]) => ({ path, vulns }));
  files['index/db.json'] = JSON.stringify({ modified });
  files['index/vulns.json'] = JSON.stringify(list.flatMap(({ vulns }) => vulns));
  files['index/modules.json'] = JSON.stringify(list);
  return files;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

export async function writeFiles(folder: string, files: DatabaseFiles): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** vulndb.zip as Go's archive/zip writes it: deflated, sizes in a descriptor behind the data, made by FAT, no attributes. */
export function goZip(files: DatabaseFiles, more: readonly [name: string, text: string][] = []): Buffer {
  return rawZip(
    [...Object.entries(files), ...more].map(([name, text]) => ({
      ...rawZipFile(name, Buffer.from(text)),
      flags: DESCRIPTOR,
      central: { madeBy: 20, attributes: 0 },
    })),
  );
}
