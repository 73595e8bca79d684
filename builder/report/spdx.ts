import type { Bill, Component } from './components.ts';
import { instant } from '../io/instant.ts';
import type { ReportedPackage } from './model.ts';
import { uuidOf } from './uuid.ts';

const PURPOSES: Record<Component['kind'], string> = {
  package: 'INSTALL',
  toolchain: 'APPLICATION',
  library: 'LIBRARY',
  archive: 'ARCHIVE',
};

/** SPDX 2.3 in JSON (spdx.github.io/spdx-spec/v2.3). */
export function spdxOf(pkg: ReportedPackage, bill: Bill): object {
  const { subject, parts, contains, madeFrom } = bill;
  const relationships = [
    relation('SPDXRef-DOCUMENT', 'DESCRIBES', idOf(subject.ref)),
    ...contains.flatMap(([holder, held]) => held.map((ref) => relation(idOf(holder), 'CONTAINS', idOf(ref)))),
    ...(madeFrom === undefined ? [] : [relation(idOf(subject.ref), 'GENERATED_FROM', idOf(madeFrom))]),
  ];
  const content = {
    creationInfo: {
      created: instant(pkg.time),
      creators: [`Tool: godepot-${pkg.making.versions['godepot'] ?? ''}`, `Organization: ${pkg.vendor}`],
    },
    packages: [subject, ...parts].map(packageOf),
    relationships,
  };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: pkg.fileName,
    documentNamespace: `https://godepot.invalid/spdx/${pkg.fileName}-${uuidOf(JSON.stringify(content))}`,
    ...content,
  };
}

function packageOf(component: Component): object {
  const { ref, kind, name, version, license, supplier, sha256, url, fileName, note } = component;
  return {
    SPDXID: idOf(ref),
    name,
    versionInfo: version,
    ...(fileName === undefined ? {} : { packageFileName: fileName }),
    supplier: `Organization: ${supplier}`,
    // where a package of ours is served is the operator's matter, and changes
    downloadLocation: kind === 'archive' && url !== undefined ? url : 'NOASSERTION',
    ...(kind === 'package' && url !== undefined ? { homepage: url } : {}),
    filesAnalyzed: false,
    ...(sha256 === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    primaryPackagePurpose: PURPOSES[kind],
    ...(note === undefined ? {} : { comment: note }),
    externalRefs: references(component),
  };
}

function references({ purl, cpe }: Component): object[] {
  const refs = [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }];
  if (cpe !== undefined) {
    refs.push({ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpe });
  }
  return refs;
}

function relation(from: string, relationshipType: string, to: string): object {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

function idOf(ref: string): string {
  return `SPDXRef-${ref}`;
}
