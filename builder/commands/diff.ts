import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

import { debFacts } from '../deb/facts.ts';
import { unsignedBytes as unsignedDeb } from '../deb/unsigned.ts';
import { DepotError } from '../errors.ts';
import { DIFFERENT } from '../exit-status.ts';
import { digestFile } from '../io/digest-file.ts';
import { type Difference, differences } from '../packaging/difference.ts';
import type { PackageFacts } from '../packaging/facts.ts';
import { rpmFacts } from '../rpm/facts.ts';
import { unsignedBytes as unsignedRpm } from '../rpm/unsigned.ts';
import type { Answer, Context } from './context.ts';
import { type Compared, diffText } from './diff-text.ts';
import { whatIs } from './what-is.ts';

export interface DiffOptions {
  ignoreSignature?: boolean;
}

interface Opened {
  path: string;
  kind: 'rpm' | 'deb';
  sha256: string;
  unsigned: string;
}

/** Bytes first: most of what is compared is the same, and then nothing has to be unpacked. */
export async function diff(
  _context: Context,
  from: string,
  to: string,
  options: DiffOptions,
): Promise<Answer> {
  const [one, other] = [await open(resolve(from)), await open(resolve(to))];
  const compared = await compare(one, other);
  const isSame =
    compared.same === 'bytes' || (compared.same === 'unsigned' && options.ignoreSignature === true);
  return {
    result: compared,
    text: diffText(compared),
    exitStatus: isSame ? 0 : DIFFERENT,
  };
}

async function open(path: string): Promise<Opened> {
  const kind = await whatIs(path);
  if (kind !== 'rpm' && kind !== 'deb') {
    throw new DepotError('NOT_A_PACKAGE', `this is a ${kind}, not a package`, {
      where: path,
      hint: 'two packages are compared, not two depots',
    });
  }
  const { sha256 } = await digestFile(path);
  const hash = createHash('sha256');
  for await (const chunk of kind === 'rpm' ? unsignedRpm(path) : unsignedDeb(path)) hash.update(chunk);
  return { path, kind, sha256, unsigned: hash.digest('hex') };
}

async function compare(one: Opened, other: Opened): Promise<Compared> {
  const answer = (same: Compared['same'], found: Difference[]): Compared => ({
    from: one.path,
    to: other.path,
    formats: [one.kind, other.kind],
    same,
    differences: found,
  });
  if (one.sha256 === other.sha256) return answer('bytes', []);
  if (one.unsigned === other.unsigned) {
    const details = [`sha256 ${one.sha256} -> ${other.sha256}`];
    return answer('unsigned', [{ area: 'signature', subject: 'signature', change: 'changed', details }]);
  }
  const found = differences(await factsOf(one), await factsOf(other));
  return answer(found.some(({ area }) => area !== 'signature') ? 'no' : 'content', found);
}

function factsOf({ kind, path }: Opened): Promise<PackageFacts> {
  return kind === 'rpm' ? rpmFacts(path) : debFacts(path);
}
