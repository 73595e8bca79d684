import { toolchainPackageName } from '../../recipes/toolchain.ts';
import { compareGoVersions } from '../../spec/go-version.ts';
import type { GoVersion } from '../../spec/model.ts';
import { parseToolchainId, toolchainOf } from '../../spec/toolchain-id.ts';
import type { ManifestPackage } from './manifest.ts';

/** True if a toolchain, as manifests name it, is of the line that this package is about. */
export function isOfLine(toolchain: string, packageName: string): boolean {
  const version = parseToolchainId(toolchain)?.version;
  return version !== undefined && toolchainPackageName(version) === packageName;
}

type OfToolchain = {
  upstream?: Pick<NonNullable<ManifestPackage['upstream']>, 'toolchain'> | null | undefined;
};

/** Go versions of packages, each once, the newest last. */
export function versionsOf(packages: readonly OfToolchain[]): GoVersion[] {
  const all = packages.flatMap(({ upstream }) =>
    upstream === undefined || upstream === null ? [] : [toolchainOf(upstream.toolchain).version],
  );
  return [...new Set(all)].sort(compareGoVersions);
}

/** The package that a new host begins with: of the newest line that is listed. */
export function newestPackage(packages: readonly OfToolchain[]): string {
  const newest = versionsOf(packages).at(-1);
  return newest === undefined ? 'go-env' : toolchainPackageName(newest);
}
