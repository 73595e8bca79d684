import type { Format, Package, PackageArch } from '../packaging/package.ts';
import type { BundledModule } from '../recipes/bundled-modules.ts';
import type { AttestedInputs } from './attested.ts';
import type { UpstreamArchive } from './record.ts';

/** Something that can become packages: identity and inputs are known before anything is opened. */
export interface Buildable {
  name: string;
  version: string;
  /** A change of the signing key raises that of what carries a signature: rpms always, debs where the spec says so. */
  release: Readonly<Record<Format, string>>;
  arch: PackageArch;
  /** Content inputs by name, the same for both formats. */
  inputs: Readonly<Record<string, string>>;
  attested: AttestedInputs;
  /** Where its release number is raised, for RELEASE_NEEDED. */
  releaseSetIn: string;
  /** Bytes of the archive that it is made from, and of the place where that is unpacked; undefined for one of godepot's own. */
  weight(): Promise<{ archive: number; unpacked: number } | undefined>;
  /** Its package has the release of the deb: `packageFor` gives each writer its own. */
  open(): Promise<OpenBuildable>;
}

export interface OpenBuildable {
  package: Package;
  /** The archive that it is made from; undefined for godepot's own packages. */
  upstream: UpstreamArchive | undefined;
  modules: readonly BundledModule[];
  close(): Promise<void>;
}

/** The package as one format's writer gets it: everything that names its own version follows. */
export function packageFor(pkg: Package, buildable: Buildable, format: Format): Package {
  const release = buildable.release[format];
  const intents = pkg.intents.map((intent) => (intent.kind === 'report' ? { ...intent, release } : intent));
  return { ...pkg, release, intents };
}

/** What file names and records say of one format's package. */
export function identityOf(
  { name, version, release, arch }: Buildable,
  format: Format,
): { name: string; version: string; release: string; arch: PackageArch } {
  return { name, version, release: release[format], arch };
}

export const FORMATS: readonly Format[] = ['rpm', 'deb'];
