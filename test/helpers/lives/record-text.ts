/** go-env's record as text: of the model, as it has to lie on the host. */
import { createHash } from 'node:crypto';

import { type Line, LINES } from './events.ts';
import type { World } from './model.ts';
import type { LifePackages } from './packages.ts';
import type { RecordLine } from './record.ts';

export const RECORD = '/var/lib/go-env/history';

/** The log, each time masked. */
export function expectedLog({ record: { log } }: World, packages: LifePackages): string {
  return log.map((entry) => `TIME ${textOf(entry, packages)}\n`).join('');
}

function textOf(entry: RecordLine, packages: LifePackages): string {
  const { event, line, before, after } = entry;
  const [old, to] = [entry.old, entry.new].map((version) => versionOf(line, version));
  return `${event} go-${line} ${old} ${to} ${before} ${after} ${digestOf(line, entry.digest, packages)}`;
}

/** What it keeps of each package beside the log: path -> what is there. */
export function expectedFiles({ record: { kept } }: World, packages: LifePackages): Map<string, string> {
  const files = new Map<string, string>();
  for (const line of LINES) {
    const { now, begun } = kept[line];
    if (now !== undefined) {
      const text = `${versionOf(line, now.own)} ${digestOf(line, now.digest, packages)}\n`;
      files.set(`${RECORD}/go-${line}.now`, fileOf(text));
    }
    if (begun !== undefined) {
      const text = `${versionOf(line, begun.wanted)} ${versionOf(line, begun.old)} ${begun.before}\n`;
      files.set(`${RECORD}/go-${line}.begun`, fileOf(text));
    }
  }
  return files;
}

function versionOf(line: Line, version: RecordLine['old']): string {
  return typeof version === 'number' ? `${line}.${version}-1` : version;
}

function digestOf(line: Line, version: RecordLine['digest'], packages: LifePackages): string {
  if (typeof version !== 'number') return version;
  const file = packages.files(line, version).get(`/usr/share/go-env/identity/go-${line}`);
  return `sha256:${file?.split(' ').at(-1)}`;
}

function fileOf(text: string): string {
  return `f 644 ${createHash('sha256').update(text).digest('hex')}`;
}
