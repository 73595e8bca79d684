import { clearsignByAll, signArmoredByAll } from '../../signing/several-signatures.ts';
import { ADVISORIES_FILE, encodeAdvisories } from '../advisories/json.ts';
import { advisoriesOf } from '../advisories/advisories.ts';
import { writeAptIndexes } from '../apt/indexes.ts';
import type { IndexEntries } from '../indexed/entries.ts';
import { writeGoTrees } from '../go/trees.ts';
import { writeFixedFiles } from '../snapshot/fixed-files.ts';
import { keepGrace } from './grace.ts';
import { writeFleet } from '../fleet/files.ts';
import {
  aptDistFolder,
  architectures,
  packagePaths,
  servedIn,
  yumFolder,
  yumHref,
  PROVENANCE_SUMS,
} from '../snapshot/layout.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import { writeProvenance } from './provenance.ts';
import {
  encodeManifest,
  type Manifest,
  manifestDigest,
  type ManifestPackage,
  type RolledBack,
} from '../snapshot/manifest.ts';
import { MANIFEST_FILE, type Snapshot } from '../snapshot/snapshots.ts';
import { PLAIN } from '../publication/publication.ts';
import { writePage } from '../page/page.ts';
import type { PagePlan } from '../page/plan.ts';
import { publishedTrees, signatoriesAt } from '../publication/succession.ts';
import type { Tree } from '../snapshot/tree.ts';
import { validUntil } from '../snapshot/validity.ts';
import { writeYumIndexes } from '../yum/indexes.ts';
import { encodeUpdateinfo } from '../yum/updateinfo.ts';

export type StagePlan = PagePlan & {
  /** What the indexes say of packages that were published before. */
  entries: IndexEntries;
  /** The rollback that is in force after this publication. */
  rolledBack: RolledBack | null;
};

/** Fills a tree with a complete snapshot, in this order: packages, fixed files, documents, indexes, page, grace, signatures, manifest. */
export async function stage(tree: Tree, plan: StagePlan): Promise<Manifest> {
  const { identity, packages, store, date } = plan;
  const signatories = signatoriesAt(plan, date);
  const archs = architectures(packages);
  for (const pkg of packages) {
    for (const path of packagePaths(pkg, archs)) await tree.place(path, pkg, store);
  }
  await writeFixedFiles(tree, store, plan);
  const sums = await writeProvenance(tree, packages, store);
  await writeFleet(tree, plan);
  const advisories = advisoriesOf(plan);
  const advised = encodeAdvisories(advisories);
  await tree.write(ADVISORIES_FILE, advised);
  await writeGoTrees(tree, plan.archives ?? [], packages, store);

  const debs = packages.filter((pkg) => pkg.format === 'deb');
  const release = await writeAptIndexes(tree, plan.entries, {
    identity,
    archs,
    debs,
    date,
    validUntil: validUntil(date, plan.validDays),
  });
  const repomds: { tree: string; folder: string; text: string }[] = [];
  for (const arch of archs) {
    const folder = yumFolder(arch);
    const rpms = packages
      .filter((pkg) => pkg.format === 'rpm' && servedIn(pkg, arch))
      .map((pkg) => ({ sha256: pkg.sha256, size: pkg.size, href: yumHref(pkg) }));
    const told = encodeUpdateinfo(advisories, arch);
    const text = await writeYumIndexes(tree, folder, rpms, date, plan.entries, told);
    await tree.write(`${folder}/repodata/repomd.xml`, text);
    for (const name of publishedTrees(plan.succession)) {
      const own = yumFolder(arch, name);
      if (own !== folder) await aliasFolder(tree, folder, own);
      repomds.push({ tree: name, folder: own, text });
    }
  }
  // zypper asks there for the key when it knows none
  for (const { tree: name, folder } of repomds)
    await tree.write(`${folder}/repodata/repomd.xml.key`, signatories.ofTree(name).certificate);
  await writePage(tree, plan, advisories);
  await keepGrace(tree, plan);

  const dist = aptDistFolder(identity.suite);
  await tree.writeSignature(`${dist}/InRelease`, await clearsignByAll(signatories.all, release, date));
  const detached = await signArmoredByAll(signatories.all, Buffer.from(release), date);
  await tree.writeSignature(`${dist}/Release.gpg`, detached);
  for (const { tree: name, folder, text } of repomds) {
    // one signature: librepo reads the first packet only
    const signature = await signatories.ofTree(name).signArmored(Buffer.from(text), date);
    await tree.writeSignature(`${folder}/repodata/repomd.xml.asc`, signature);
  }
  const vouched = await signArmoredByAll(signatories.all, Buffer.from(sums), date);
  await tree.writeSignature(`${PROVENANCE_SUMS}.asc`, vouched);
  const signed = await signArmoredByAll(signatories.all, Buffer.from(advised), date);
  await tree.writeSignature(`${ADVISORIES_FILE}.asc`, signed);
  const manifest = manifestOf(tree, plan);
  const text = encodeManifest(manifest);
  await tree.writeSignature(MANIFEST_FILE, text);
  const signature = await signArmoredByAll(signatories.all, Buffer.from(text), date);
  await tree.writeSignature(`${MANIFEST_FILE}.asc`, signature);
  return manifest;
}

/** The same files under a second address, as hard links. */
async function aliasFolder(tree: Tree, from: string, to: string): Promise<void> {
  for (const file of tree.files()) {
    if (file.path.startsWith(`${from}/`)) await tree.alias(`${to}${file.path.slice(from.length)}`, file);
  }
}

function manifestOf(tree: Tree, plan: StagePlan): Manifest {
  const entries = plan.entries.digests();
  const { name, origin, label, suite, url } = plan.identity;
  return {
    kind: 'godepot snapshot',
    format: 1,
    depot: { name, origin, label, suite, layout: plan.layout, url: url ?? null },
    sequence: plan.sequence,
    contentId: plan.contentId,
    date: plan.date,
    validUntil: validUntil(plan.date, plan.validDays) ?? null,
    builder: { godepot: plan.builder.godepot, node: plan.builder.node },
    publication: plan.note ?? PLAIN,
    previous: previousOf(plan.previous),
    yanked: [...(plan.yanked ?? [])],
    rolledBack: plan.rolledBack,
    ...(plan.policy === undefined ? {} : { policy: { ...plan.policy } }),
    advisories: plan.advisories ?? null,
    archives: [...(plan.archives ?? [])],
    packages: plan.packages.map((pkg) => manifestPackage(pkg, entries.get(pkg.sha256))),
    files: tree.files(),
  };
}

function previousOf(previous: Snapshot | undefined): NonNullable<Manifest['previous']> | null {
  if (previous === undefined) return null;
  return { sequence: previous.manifest.sequence, manifestSha256: manifestDigest(previous.manifest) };
}

/** Field by field: a record may carry more than the manifest's strict schema knows. */
function manifestPackage(pkg: ListedPackage, indexEntry: string | undefined): ManifestPackage {
  const { format, name, version, release, arch, fileName, size, sha256, unsignedSha256 } = pkg;
  const { upstream, provenance } = pkg;
  return {
    format,
    name,
    version,
    release,
    arch,
    fileName,
    size,
    sha256,
    unsignedSha256,
    signedBy: pkg.signedBy ?? null,
    ...(indexEntry === undefined ? {} : { indexEntry }),
    upstream:
      upstream === undefined
        ? null
        : {
            toolchain: upstream.toolchain,
            h1: upstream.h1,
            form: upstream.form,
            sha256: upstream.sha256,
            size: upstream.size,
          },
    inputs: { ...pkg.inputs },
    provenance: { godepot: provenance.godepot, node: provenance.node, compression: provenance.compression },
  };
}
