import { toolchainPackageName } from '../recipes/toolchain.ts';
import { packageVersion } from '../spec/go-version.ts';
import { parseToolchainId } from '../spec/toolchain-id.ts';

/** The package that a toolchain is in: `go1.25.4.linux-amd64` -> go-1.25 at 1.25.4. Undefined for what names no toolchain. */
function packageOf(toolchain: string): { name: string; version: string } | undefined {
  const version = parseToolchainId(toolchain)?.version;
  return version === undefined
    ? undefined
    : { name: toolchainPackageName(version), version: packageVersion(version) };
}

/** True if a toolchain, as manifests name it, is of the line that this package is about. */
export function isOfLine(toolchain: string, packageName: string): boolean {
  return packageOf(toolchain)?.name === packageName;
}

/** True if it is what a package of that name and version holds. */
export function isOfPackage(toolchain: string, pkg: { name: string; version: string }): boolean {
  const found = packageOf(toolchain);
  return found?.name === pkg.name && found.version === pkg.version;
}
