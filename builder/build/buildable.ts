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
  upstream: UpstreamArchive | undefined;
  /** Where its release number is raised, for RELEASE_NEEDED: `specs/depot.yaml, toolchains` */
  releaseSetIn: string;
  open(): Promise<OpenBuildable>;
}

export interface OpenBuildable {
  package: Package;
  close(): Promise<void>;
}

export const FORMATS: readonly Format[] = ['rpm', 'deb'];
