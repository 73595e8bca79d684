import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { PROVENANCE_FOLDER, PROVENANCE_SUMS } from '../snapshot/layout.ts';
import type { ManifestPackage } from '../snapshot/manifest.ts';
import { hasProvenance, listKeys } from '../signatures/signature-files.ts';
import type { Verification } from './verification.ts';
import { readWhole } from './read-whole.ts';
import { readDocument } from './read-document.ts';

/** The signature over the documents' digests, and that each package has documents that are about it. */
export async function verifyProvenance(list: CheckList, verification: Verification): Promise<void> {
  const { folder, manifest, judge } = verification;
  if (!hasProvenance(manifest)) {
    const why = 'this snapshot was published without documents, by an older godepot';
    list.notDone.push({ check: 'provenance', why });
    return;
  }
  await runCheck(list, 'provenance: SHA256SUMS', async () => {
    const signers = await judge.several(folder, PROVENANCE_SUMS, `${PROVENANCE_SUMS}.asc`, 'PROVENANCE');
    return `${await checkSums(verification)} documents by sha256, and no other; signed by ${listKeys(signers)}`;
  });
  await runCheck(list, 'provenance: documents', async () => {
    const faults: string[] = [];
    for (const pkg of manifest.packages) faults.push(...(await documentFaultsOnce(verification, pkg)));
    requireNone(faults, 'PROVENANCE');
    return `${counted(manifest.packages.length, 'package')}, each with a statement, SPDX and CycloneDX that name its digest`;
  });
}

async function checkSums({ folder, manifest, found }: Verification): Promise<number> {
  const lines = (await readWhole(folder, PROVENANCE_SUMS, 'PROVENANCE')).toString('utf8').split('\n');
  if (lines.pop() !== '') throw new DepotError('PROVENANCE', 'SHA256SUMS does not end with a line feed');
  const faults: string[] = [];
  const listed = new Set<string>();
  for (const line of lines) {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) {2}([^/]+)$/.exec(line) ?? [];
    if (name === '' || listed.has(name)) faults.push(`SHA256SUMS: not a line of its own: ${line}`);
    listed.add(name);
    const real = found.get(`${PROVENANCE_FOLDER}/${name}`);
    if (real?.sha256 !== sha256) faults.push(`SHA256SUMS: ${name} is missing or has another sha256`);
  }
  for (const { path } of manifest.files) {
    const name = path.slice(PROVENANCE_FOLDER.length + 1);
    if (path.startsWith(`${PROVENANCE_FOLDER}/`) && path !== PROVENANCE_SUMS && !listed.has(name))
      faults.push(`SHA256SUMS does not list ${name}`);
  }
  requireNone(faults, 'PROVENANCE');
  return listed.size;
}

const Digest = v.object({ sha256: v.string() });
/** What is compared, and no more: written apart from what writes the documents. */
const StatementSchema = v.object({
  _type: v.literal('https://in-toto.io/Statement/v1'),
  subject: v.strictTuple([v.object({ name: v.string(), digest: Digest })]),
  predicateType: v.literal('https://slsa.dev/provenance/v1'),
  predicate: v.object({
    buildDefinition: v.object({
      resolvedDependencies: v.array(v.object({ digest: v.optional(v.record(v.string(), v.string())) })),
    }),
    runDetails: v.object({ byproducts: v.strictTuple([v.object({ digest: Digest })]) }),
  }),
});
const SpdxSchema = v.object({
  spdxVersion: v.literal('SPDX-2.3'),
  packages: v.array(
    v.object({
      SPDXID: v.string(),
      checksums: v.optional(v.array(v.object({ algorithm: v.string(), checksumValue: v.string() }))),
    }),
  ),
  relationships: v.array(
    v.object({ spdxElementId: v.string(), relationshipType: v.string(), relatedSpdxElement: v.string() }),
  ),
});
const CycloneDxSchema = v.object({
  bomFormat: v.literal('CycloneDX'),
  specVersion: v.literal('1.6'),
  metadata: v.object({
    component: v.object({ hashes: v.array(v.object({ alg: v.string(), content: v.string() })) }),
  }),
});

/** What is said about each package: a statement of provenance and two bills of materials. */
export const DOCUMENT_KINDS = ['intoto', 'spdx', 'cdx'] as const;

/** Stands for a package and documents that were found to be about it. @param digests in the order of the kinds */
export function documentsKey(pkg: ManifestPackage, digests: readonly (string | undefined)[]): string {
  return [JSON.stringify(pkg), ...digests].join(' ');
}

/** Snapshots share documents with the packages that they are about. */
async function documentFaultsOnce(
  { folder, found, memory }: Verification,
  pkg: ManifestPackage,
): Promise<string[]> {
  const documents = DOCUMENT_KINDS.map((kind) =>
    found.get(`${PROVENANCE_FOLDER}/${pkg.fileName}.${kind}.json`),
  );
  const key = documentsKey(
    pkg,
    documents.map((document) => document?.sha256),
  );
  if (memory.documents.has(key)) return [];
  const faults = await documentFaults(folder, pkg);
  if (faults.length === 0 && !documents.includes(undefined)) memory.documents.add(key);
  return faults;
}

/** A document that is well signed and about another package would be believed about this one. */
async function documentFaults(folder: string, pkg: ManifestPackage): Promise<string[]> {
  const base = `${PROVENANCE_FOLDER}/${pkg.fileName}`;
  const faults: string[] = [];
  const expect = (document: string, what: string, holds: boolean): void => {
    if (!holds) faults.push(`${base}${document}: ${what}`);
  };
  const statement = await readDocument(folder, `${base}.intoto.json`, StatementSchema, 'PROVENANCE');
  const [subject] = statement.subject;
  const { buildDefinition, runDetails } = statement.predicate;
  expect('.intoto.json', 'names another package', subject.name === pkg.fileName);
  expect('.intoto.json', 'names another sha256', subject.digest.sha256 === pkg.sha256);
  const [unsigned] = runDetails.byproducts;
  expect('.intoto.json', 'names other unsigned bytes', unsigned.digest.sha256 === pkg.unsignedSha256);
  const digests = new Set(
    buildDefinition.resolvedDependencies.flatMap(({ digest = {} }) => Object.values(digest)),
  );
  if (pkg.upstream !== null) {
    const h1 = Buffer.from(pkg.upstream.h1.replace(/^h1:/, ''), 'base64').toString('hex');
    expect('.intoto.json', 'names another archive', digests.has(pkg.upstream.sha256));
    expect('.intoto.json', 'names another toolchain', digests.has(h1));
  }
  const spdx = await readDocument(folder, `${base}.spdx.json`, SpdxSchema, 'PROVENANCE');
  const described = spdx.relationships
    .filter((each) => each.spdxElementId === 'SPDXRef-DOCUMENT' && each.relationshipType === 'DESCRIBES')
    .map((each) => each.relatedSpdxElement);
  const checksums = spdx.packages
    .filter(({ SPDXID }) => described.includes(SPDXID))
    .flatMap(({ checksums: each = [] }) => each.map(({ checksumValue }) => checksumValue));
  expect(
    '.spdx.json',
    'describes another package',
    described.length === 1 && String(checksums) === pkg.sha256,
  );
  const { hashes } = (await readDocument(folder, `${base}.cdx.json`, CycloneDxSchema, 'PROVENANCE')).metadata
    .component;
  expect(
    '.cdx.json',
    'is about another package',
    String(hashes.map(({ content }) => content)) === pkg.sha256,
  );
  return faults;
}
