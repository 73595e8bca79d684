import { resolve } from 'node:path';
import * as v from 'valibot';

import { DepotError, type Fault, systemCode } from '../errors.ts';
import { openRegular } from '../io/regular-file.ts';
import { expand } from './expand.ts';
import type { DepotSpec } from './model.ts';
import { normalise } from './normalise.ts';
import { ruleFaults } from './rules.ts';
import { SPEC } from './schema.ts';
import { shortPath } from './short-path.ts';
import { readYaml } from './yaml.ts';

export { DEFAULT_POLICY, GOOGLE_PRIMARY } from './expand.ts';

/** A spec of a thousand toolchains has a third of this. */
const MOST_BYTES = 64 * 1024;
/** What is no spec at all would have as many faults as lines. */
const MOST_FAULTS = 50;
const COLLATOR = new Intl.Collator('en', { numeric: true });

/**
 * Reads specs/depot.yaml or another file of its kind.
 * @throws DepotError SPEC_MISSING; SPEC_INVALID with every fault found, each with file, line and column
 */
export async function loadSpec(file: string): Promise<DepotSpec> {
  return parseSpec(await readBounded(file), resolve(file));
}

/** @param file absolute path: folders in the spec are relative to where it lies */
export function parseSpec(bytes: Uint8Array, file: string): DepotSpec {
  const shown = shortPath(file);
  if (bytes.length > MOST_BYTES)
    throw invalid(shown, [{ message: `larger than ${MOST_BYTES} bytes`, where: shown }]);
  const yaml = readYaml(decode(bytes, shown), shown);
  // positions of a file that is not YAML would only be guesses
  if (yaml.faults.length > 0) throw invalid(shown, yaml.faults);
  const spec = normalise(yaml.value);
  const result = v.safeParse(SPEC, spec, { abortPipeEarly: true });
  const faults: Fault[] = ruleFaults(spec, yaml);
  for (const issue of result.issues ?? []) {
    const path = (issue.path ?? []).flatMap(({ key }) =>
      typeof key === 'string' || typeof key === 'number' ? [key] : [],
    );
    const message = issue.received === 'undefined' ? 'this is missing' : issue.message;
    faults.push({ message: `${v.getDotPath(issue) ?? 'the spec'}: ${message}`, where: yaml.where(path) });
  }
  if (!result.success || faults.length > 0) throw invalid(shown, faults);
  return expand(result.output, file);
}

function invalid(file: string, faults: readonly Fault[]): DepotError {
  // the parser names some faults once for each level that it climbs out of
  const single = [...new Map(faults.map((fault) => [`${fault.where}: ${fault.message}`, fault])).values()];
  // by line and column
  single.sort((left, right) => COLLATOR.compare(left.where ?? '', right.where ?? ''));
  const shown = single.slice(0, MOST_FAULTS);
  const more = single.length - shown.length;
  if (more > 0) shown.push({ message: `and ${more} more` });
  const count = single.length === 1 ? 'a fault' : `${single.length} faults`;
  return new DepotError('SPEC_INVALID', `${file} has ${count}`, {
    faults: shown,
    hint: 'specs/depot.schema.json describes each key; editors with a YAML language server read it',
  });
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(file, [{ message: 'not UTF-8 text', where: file }]);
  }
}

async function readBounded(file: string): Promise<Buffer> {
  const handle = await openRegular(file).catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw cause;
    throw new DepotError('SPEC_MISSING', 'there is no spec', {
      where: file,
      hint: 'name one: godepot --spec FILE. specs/depot.yaml of the checkout is one to begin with',
      cause,
    });
  });
  try {
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) return buffer.subarray(0, filled);
      filled += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
