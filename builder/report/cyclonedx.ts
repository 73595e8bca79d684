import type { Bill, Component } from './components.ts';
import { instant } from '../io/instant.ts';
import type { ReportedPackage } from './model.ts';
import { uuidOf } from './uuid.ts';

const TYPES: Record<Component['kind'], string> = {
  package: 'application',
  toolchain: 'application',
  library: 'library',
  archive: 'file',
};

/** CycloneDX 1.6 in JSON (ECMA-424; cyclonedx.org/docs/1.6/json). */
export function cycloneDxOf(pkg: ReportedPackage, bill: Bill): object {
  const { subject, parts, contains, madeFrom } = bill;
  const held = new Map(contains);
  const content = {
    version: 1,
    metadata: {
      timestamp: instant(pkg.time),
      lifecycles: [{ phase: 'build' }],
      tools: {
        components: [{ type: 'application', name: 'godepot', version: pkg.making.versions['godepot'] ?? '' }],
      },
      supplier: { name: pkg.vendor },
      component: componentOf(subject),
    },
    components: parts.map(componentOf),
    dependencies: [subject, ...parts].map(({ ref }) => ({
      ref,
      dependsOn: [
        ...(held.get(ref) ?? []),
        ...(ref === subject.ref && madeFrom !== undefined ? [madeFrom] : []),
      ].sort(),
    })),
    // objects that Go ships compiled (the race detector's runtime, BoringCrypto) are named by no list of its own
    compositions: [{ aggregate: parts.length === 0 ? 'complete' : 'incomplete', assemblies: [subject.ref] }],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    ...content,
  };
}

function componentOf(component: Component): object {
  const { ref, kind, name, version, purl, cpe, license, supplier, sha256, url, fileName, note } = component;
  return {
    type: TYPES[kind],
    'bom-ref': ref,
    supplier: { name: supplier },
    name,
    version,
    ...(note === undefined ? {} : { description: note }),
    ...(sha256 === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: sha256 }] }),
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(cpe === undefined ? {} : { cpe }),
    purl,
    ...(url === undefined
      ? {}
      : { externalReferences: [{ type: kind === 'archive' ? 'distribution' : 'website', url }] }),
    ...(fileName === undefined ? {} : { properties: [{ name: 'godepot:fileName', value: fileName }] }),
  };
}
