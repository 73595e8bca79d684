import { type Toolchain, toolchainId } from '../spec/model.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../toolchain/module-name.ts';

/** Below a module proxy's base: `golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.zip`. */
export function moduleZipPath(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}/@v/${moduleVersion(toolchain)}.zip`;
}

/** Below a module proxy's base: `golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.info`. */
export function moduleInfoPath(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}/@v/${moduleVersion(toolchain)}.info`;
}

/** Below a checksum database's base: `lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64`. */
export function lookupPath(toolchain: Toolchain): string {
  return `lookup/${TOOLCHAIN_MODULE}@${moduleVersion(toolchain)}`;
}

/** Name of the official tarball: `go1.27.3.linux-amd64.tar.gz`. */
export function tarballName(toolchain: Toolchain): string {
  return `${toolchainId(toolchain)}.tar.gz`;
}
