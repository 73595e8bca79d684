import type { Format, Package, PackageArch } from '../packaging/package.ts';
import type { UpstreamArchive } from './record.ts';

/** Something that can become packages: identity and inputs are known before anything is opened. */
export interface Buildable {
  name: string;
  version: string;
  release: string;
  arch: PackageArch;
  /** Content inputs by name, the same for both formats. */
  inputs: Readonly<Record<string, string>>;
  /** Where its release number is raised, for RELEASE_NEEDED. */
  releaseSetIn: string;
  open(): Promise<OpenBuildable>;
}

export interface OpenBuildable {
  package: Package;
  /** The archive that it is made from; undefined for godepot's own packages. */
  upstream: UpstreamArchive | undefined;
  close(): Promise<void>;
}

export const FORMATS: readonly Format[] = ['rpm', 'deb'];
