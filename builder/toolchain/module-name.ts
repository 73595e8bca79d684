import { type Toolchain, toolchainId } from '../spec/model.ts';

/** The pseudo module whose versions are the toolchains (go.dev/ref/mod, "Toolchain modules"). */
export const TOOLCHAIN_MODULE = 'golang.org/toolchain';

/** `v0.0.1-go1.27.3.linux-amd64`. Lower case throughout, so that no `!` escapes of the proxy protocol are needed. */
export function moduleVersion(toolchain: Toolchain): string {
  return `v0.0.1-${toolchainId(toolchain)}`;
}
