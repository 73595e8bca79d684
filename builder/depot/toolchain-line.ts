import { toolchainPackageName } from '../recipes/toolchain.ts';
import { parseToolchainId } from '../spec/toolchain-id.ts';

/** True if a toolchain, as manifests name it, is of the line that this package is about. */
export function isOfLine(toolchain: string, packageName: string): boolean {
  const version = parseToolchainId(toolchain)?.version;
  return version !== undefined && toolchainPackageName(version) === packageName;
}
