import { toolchainId, type ToolchainRequest } from '../spec/model.ts';

/** What names a toolchain: version, system and processor. */
export type Toolchain = Pick<ToolchainRequest, 'version' | 'os' | 'arch'>;

/** The pseudo module whose versions are the toolchains (go.dev/ref/mod, "Toolchain modules"). */
export const TOOLCHAIN_MODULE = 'golang.org/toolchain';

/** `v0.0.1-go1.27.3.linux-amd64`. Lower case throughout, so that no `!` escapes of the proxy protocol are needed. */
export function moduleVersion(toolchain: Toolchain): string {
  return `v0.0.1-${toolchainId(toolchain)}`;
}

/** Below a module proxy's base: `golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.zip`. */
export function moduleZipPath(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}/@v/${moduleVersion(toolchain)}.zip`;
}

/** Below a checksum database's base: `lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64`. */
export function lookupPath(toolchain: Toolchain): string {
  return `lookup/${TOOLCHAIN_MODULE}@${moduleVersion(toolchain)}`;
}

/** Name of the official tarball: `go1.27.3.linux-amd64.tar.gz`. */
export function tarballName(toolchain: Toolchain): string {
  return `${toolchainId(toolchain)}.tar.gz`;
}
