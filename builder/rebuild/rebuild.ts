import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { OwnMaterials } from '../build/materials.ts';
import { remakeUnsigned } from '../build/remake.ts';
import { PROVENANCE_SUMS } from '../depot/snapshot/layout.ts';
import { listKeys } from '../depot/signatures/signature-files.ts';
import type { Judge } from '../depot/verify/trust.ts';
import { unsignedBytes as unsignedDeb } from '../deb/unsigned.ts';
import { DepotError } from '../errors.ts';
import { digestFile } from '../io/digest-file.ts';
import { readRegular } from '../io/regular-file.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';
import { type CheckList, listFaults, newCheckList, runCheck } from '../packaging/checks.ts';
import type { PublicKey } from '../recipes/repository.ts';
import { unsignedBytes as unsignedRpm } from '../rpm/unsigned.ts';
import { recordedArchive, type Upstream } from './archive.ts';
import { differencesInWords } from './difference.ts';
import { differingInputs } from './inputs.ts';
import type { Located } from './locate.ts';
import { parseStatement, type Recorded } from './recorded.ts';
import { ownSource, type SourcePackage, spoolIn, toolchainSource } from './source-package.ts';

/** What rebuilding needs besides the package; no private key is among it. */
export interface RebuildWorkshop {
  upstream: Upstream;
  /** For packages that carry public keys. */
  keys: readonly PublicKey[];
  /** Checks the signature over a snapshot's statements; undefined where no key is known. */
  judge: (snapshot: string) => Promise<Judge | undefined>;
  materials: OwnMaterials;
}

/** The largest statement has some 10 kB. */
const MOST_STATEMENT = 1024 * 1024;

export const REBUILT = 'rebuilt';

/**
 * Makes a package again from what its statement of provenance records, without a private key, and compares the bytes with what was
 * published but for the signature. Nothing is left on disk.
 */
export async function rebuild(located: Located, workshop: RebuildWorkshop): Promise<CheckList> {
  const list = newCheckList();
  let recorded: Recorded | undefined;
  await runCheck(list, 'statement', async () => {
    const text = (await readRegular(located.statement, MOST_STATEMENT)).toString('utf8');
    recorded = parseStatement(text, located.statement);
    await requireSubject(located.path, recorded);
    return `about this file: name, sha256, and sha256 without signature`;
  });
  await runCheck(list, 'statement signature', () => signatureCheck(located, workshop));
  if (recorded === undefined) {
    list.notDone.push({ check: REBUILT, why: 'no statement about this file can be followed' });
    return list;
  }
  const followed = recorded;
  const folder = await mkdtemp(join(tmpdir(), 'godepot-rebuild-'));
  registerTemporary(folder);
  try {
    await runCheck(list, REBUILT, () => compare(located.path, followed, workshop, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
    forgetTemporary(folder);
  }
  return list;
}

/** The statement is worth as much as the signature over it. */
async function signatureCheck(
  { statement, snapshot }: Located,
  { judge }: RebuildWorkshop,
): Promise<string | { notDone: string }> {
  if (snapshot === undefined) return { notDone: 'it was named by --provenance: check where it came from' };
  const trusted = await judge(snapshot);
  if (trusted === undefined) return { notDone: 'no key to check it with: --key FILE' };
  const signers = await trusted.several(snapshot, PROVENANCE_SUMS, `${PROVENANCE_SUMS}.asc`, 'PROVENANCE');
  const sums = (await readRegular(join(snapshot, PROVENANCE_SUMS))).toString('utf8');
  const { sha256 } = await digestFile(statement);
  if (!sums.split('\n').includes(`${sha256}  ${basename(statement)}`)) {
    throw new DepotError('PROVENANCE', 'the signed SHA256SUMS does not list this statement with its sha256');
  }
  return `listed in SHA256SUMS, which is signed by ${listKeys(signers)}`;
}

async function requireSubject(path: string, recorded: Recorded): Promise<void> {
  const { fileName, sha256, unsignedSha256, format } = recorded;
  const faults: string[] = [];
  if (fileName !== basename(path)) faults.push(`it is about ${fileName}`);
  if ((await digestFile(path)).sha256 !== sha256) faults.push('it names another sha256');
  if ((await digestOf(format === 'rpm' ? unsignedRpm(path) : unsignedDeb(path))) !== unsignedSha256)
    faults.push('it names another sha256 for the file without its signature');
  if (faults.length === 0) return;
  throw new DepotError('STATEMENT_OTHER', `the statement is not about this file: ${faults.join('; ')}`, {
    where: path,
    hint: 'find the statement of this very file, or the file that the statement is about: their names and digests go together',
  });
}

async function compare(
  published: string,
  recorded: Recorded,
  workshop: RebuildWorkshop,
  folder: string,
): Promise<string> {
  const { source, from } = await sourceOf(recorded, workshop, folder);
  try {
    const { format, compression, unsignedSha256 } = recorded;
    const { path, sha256 } = await remakeUnsigned(source.package, format, compression, folder);
    const differing = differingInputs(recorded, source.inputs, workshop.materials);
    if (sha256 === unsignedSha256) {
      const without =
        differing.length === 0 ? '' : `, though made with other inputs: ${listFaults(differing)}`;
      return `the same bytes without signature, sha256 ${sha256}, from ${from}${without}`;
    }
    const where = listFaults(await differencesInWords(format, published, path));
    if (differing.length > 0) {
      throw new DepotError(
        'REBUILD_INPUTS',
        `other bytes from other inputs than recorded: ${listFaults(differing)}. What differs, published -> rebuilt: ${where}`,
        { hint: 'rebuild with the recorded godepot, Node and libraries' },
      );
    }
    throw new DepotError(
      'REBUILD_DIFFERS',
      `every recorded input is the same, and the bytes are not (sha256 ${sha256} instead of ${unsignedSha256}). What differs, published -> rebuilt: ${where}`,
      { hint: 'do not install it before you know why' },
    );
  } finally {
    await source.close();
  }
}

async function sourceOf(
  recorded: Recorded,
  { upstream, keys }: RebuildWorkshop,
  folder: string,
): Promise<{ source: SourcePackage; from: string }> {
  const { toolchain } = recorded;
  if (toolchain === undefined)
    return { source: await ownSource(recorded, keys), from: 'the files of this godepot' };
  const archive = await recordedArchive(toolchain, upstream, folder);
  const source = await toolchainSource(recorded, toolchain, archive, spoolIn(folder));
  return {
    source,
    from: `the ${archive.form} in ${archive.source} (sha256 ${archive.sha256}, its tree has the recorded h1)`,
  };
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(bytes, digest);
  return digest.digest('hex');
}
