import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** tag -> why it stays; a line without a reason is a fault of the file. */
export async function readOverrides(linter: 'lintian' | 'rpmlint'): Promise<Map<string, string>> {
  const text = await readFile(join(import.meta.dirname, `${linter}-overrides`), 'utf8');
  const overrides = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, tag = '', reason = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (reason === '') throw new Error(`${linter}-overrides: no reason for ${line}`);
    overrides.set(tag, reason);
  }
  return overrides;
}
