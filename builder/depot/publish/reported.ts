import { basename } from 'node:path';

import type { BuiltPackage, UpstreamArchive } from '../../build/record.ts';
import { archName } from '../../packaging/arch.ts';
import type { Dependency, Json, Making, ReportedPackage, ReportedToolchain } from '../../report/model.ts';
import { hexOfH1, purl } from '../../report/purl.ts';
import { toolchainOf as namedToolchain } from '../../spec/toolchain-id.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../../toolchain/module-name.ts';
import { archivePath, officialUrl } from '../../upstream/upstream-paths.ts';
import { semverOf } from '../../vulnerabilities/semver.ts';

/** A build record as report/ takes it. */
export function reported(pkg: BuiltPackage): ReportedPackage {
  const { format, name, version, release, arch, fileName, sha256, size, unsignedSha256, signedBy } = pkg;
  const { time, license, homepage, spec } = pkg.attested;
  return {
    format,
    name,
    version,
    release,
    arch: archName(arch, format),
    fileName,
    sha256,
    size,
    unsignedSha256,
    signedBy,
    time,
    license,
    homepage,
    vendor: spec.depot.vendor,
    toolchain: pkg.upstream === undefined ? undefined : toolchainOf(pkg, pkg.upstream),
    making: makingOf(pkg),
  };
}

function toolchainOf(
  pkg: BuiltPackage,
  { toolchain: id, h1, form, sha256, size }: UpstreamArchive,
): ReportedToolchain {
  const toolchain = namedToolchain(id);
  const { numbers, pre } = semverOf(toolchain.version);
  return {
    id,
    semver: `${numbers.join('.')}${pre.length === 0 ? '' : `-${pre.join('.')}`}`,
    h1,
    archive: {
      name: basename(archivePath(form, toolchain)),
      url: officialUrl(form, toolchain),
      form,
      sha256,
      size,
    },
    module: { path: TOOLCHAIN_MODULE, version: moduleVersion(toolchain) },
    bundled: pkg.attested.modules,
  };
}

/** Everything that a package can be made again from; `verify --rebuild` reads it back. */
function makingOf(pkg: BuiltPackage): Making {
  const { format, name, version, release, arch, upstream, inputs, signedBy, provenance, attested } = pkg;
  const { materials } = attested;
  return {
    external: {
      package: { format, name, version, release, arch },
      ...(upstream === undefined ? {} : { toolchain: upstream.toolchain }),
      spec: {
        depot: { ...attested.spec.depot },
        layout: attested.spec.layout,
        env: { ...attested.spec.env },
      },
      ...compressionOf(provenance.compression),
    },
    internal: {
      inputs: { ...inputs },
      time: attested.time,
      ...(signedBy === undefined ? {} : { signedBy }),
    },
    dependencies: dependenciesOf(pkg),
    versions: {
      godepot: provenance.godepot,
      node: provenance.node.replace(/^v/, ''),
      zstd: materials.libraries.zstd,
      zlib: materials.libraries.zlib,
    },
  };
}

/** A preset is resolved here: its meaning may change, what was done with it does not. */
function compressionOf(compression: BuiltPackage['provenance']['compression']): { compression?: Json } {
  // the text of records from before there were fields names nothing that could be used again
  if (typeof compression === 'string') return {};
  const { format, level, windowLog } = compression;
  return { compression: { format, level, windowLog } };
}

function dependenciesOf({ provenance, attested: { materials, keys } }: BuiltPackage): Dependency[] {
  const { spec, lock, packageLock, sources, commit, libraries } = materials;
  return [
    { name: 'depot.yaml', digest: { sha256: spec } },
    { name: 'godepot.lock', digest: { sha256: lock } },
    ...keys.map(({ fingerprint, sha256 }) => ({ name: `public key ${fingerprint}`, digest: { sha256 } })),
    {
      ...program('godepot', provenance.godepot),
      digest: {
        dirHash: hexOfH1(sources),
        ...(commit === undefined ? {} : { gitCommit: commit }),
      },
    },
    ...(packageLock === undefined ? [] : [{ name: 'package-lock.json', digest: { sha256: packageLock } }]),
    program('node', provenance.node.replace(/^v/, '')),
    program('zstd', libraries.zstd),
    program('zlib', libraries.zlib),
  ];
}

function program(name: string, version: string): Dependency {
  return { name, uri: purl({ type: 'generic', name, version }) };
}
