import { resolve } from 'node:path';

import { pathExists } from 'fs-extra/esm';

import { DepotError } from '../errors.ts';
import { writeStreamAtomic } from '../io/durable.ts';
import { unsignedBytes as unsignedDeb } from '../deb/unsigned.ts';
import { unsignedBytes as unsignedRpm } from '../rpm/unsigned.ts';
import type { Answer, Context } from './context.ts';
import { describeDeb } from './describe-deb.ts';
import { describeRpm } from './describe-rpm.ts';
import type { Description } from './description.ts';
import { whatIs } from './what-is.ts';

export interface InspectOptions {
  files?: boolean;
  unsigned?: string;
}

export async function inspect(_context: Context, file: string, options: InspectOptions): Promise<Answer> {
  const path = resolve(file);
  const kind = await whatIs(path);
  if (kind !== 'rpm' && kind !== 'deb') {
    throw new DepotError('NOT_A_PACKAGE', `this is a ${kind}, not a package`, {
      where: path,
      hint: 'godepot verify takes it',
    });
  }
  if (options.unsigned !== undefined) return writeUnsigned(path, kind, resolve(options.unsigned));
  const withFiles = options.files === true;
  const description =
    kind === 'rpm' ? await describeRpm(path, withFiles) : await describeDeb(path, withFiles);
  return { result: description, text: render(description) };
}

async function writeUnsigned(path: string, kind: 'rpm' | 'deb', out: string): Promise<Answer> {
  if (await pathExists(out)) {
    throw new DepotError('USAGE', 'there is a file of that name already', {
      where: out,
      hint: 'name a new one',
    });
  }
  const bytes = kind === 'rpm' ? unsignedRpm(path) : unsignedDeb(path);
  const { size, sha256 } = await writeStreamAtomic(out, bytes);
  return { result: { file: path, unsigned: out, size, sha256 }, text: `${sha256}  ${out}\n` };
}

function render({ format, fields, relations, scripts, files, totals }: Description): string {
  const lines = [`format     ${format}`, ...fields.map(({ name, value }) => row(name, value))];
  for (const { name, values } of relations) lines.push(...values.map((value) => row(name, value)));
  for (const [name, body] of Object.entries(scripts)) lines.push(`script     ${name}`, indent(body));
  lines.push(row('files', `${totals.files} files, ${totals.bytes} bytes`));
  for (const file of files ?? []) {
    const target = file.target === undefined ? '' : ` -> ${file.target}`;
    lines.push(
      `  ${file.mode}  ${String(file.size).padStart(10)}  ${file.path}${target}${file.note === undefined ? '' : `  (${file.note})`}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function row(name: string, value: string): string {
  return `${name.padEnd(10)} ${indent(value).trimStart()}`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `           ${line}`.trimEnd())
    .join('\n');
}
