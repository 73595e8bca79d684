import type { Dependency, ReportedPackage, ReportedToolchain } from './model.ts';
import { hexOfH1, modulePurl } from './purl.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** docs/provenance.md says what it means. `.invalid` never resolves (RFC 6761): a name, not an address that somebody else could take. */
export const BUILD_TYPE = 'https://godepot.invalid/build-type/package/v1';
/** godepot on the machine of whoever's key signs: nothing more is claimed, hence Build L1. */
const BUILDER = 'https://godepot.invalid/builder/v1';

/** An in-toto Statement v1 with SLSA Provenance v1 about one package file. Without times: nothing in it but what can be made again. */
export function statementOf(pkg: ReportedPackage): object {
  const { fileName, sha256, unsignedSha256, toolchain, making } = pkg;
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: fileName, digest: { sha256 } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: making.external,
        internalParameters: making.internal,
        resolvedDependencies: [
          ...(toolchain === undefined ? [] : toolchainDependencies(toolchain)),
          ...making.dependencies,
        ],
      },
      runDetails: {
        builder: { id: BUILDER, version: making.versions },
        // what somebody without the key gets
        byproducts: [{ name: `${fileName}.unsigned`, digest: { sha256: unsignedSha256 } }],
      },
    },
  };
}

/** The archive as it was read, and the tree in it, which has one h1 whatever archive it came in. */
function toolchainDependencies({ id, h1, archive, module }: ReportedToolchain): Dependency[] {
  const { name, url, form, sha256, size } = archive;
  return [
    { name, uri: url, digest: { sha256 }, annotations: { form, size } },
    {
      name: id,
      uri: modulePurl(module.path, module.version),
      digest: { dirHash: hexOfH1(h1) },
      annotations: { h1 },
    },
  ];
}
