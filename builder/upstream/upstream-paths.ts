import { type Toolchain, toolchainId } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../toolchain/module-name.ts';
import type { Companion } from './source.ts';

/** Below a module proxy's base: `golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.zip`. */
export function moduleZipPath(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}/@v/${moduleVersion(toolchain)}.zip`;
}

/** Below a module proxy's base: `golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.info`. */
export function moduleInfoPath(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}/@v/${moduleVersion(toolchain)}.info`;
}

/** Where a folder, and the depot's upstream folder, hold an archive of that form. */
export function archivePath(form: ArchiveForm, toolchain: Toolchain): string {
  return form === 'tarball' ? tarballName(toolchain) : moduleZipPath(toolchain);
}

/** Where they hold a companion; of signature and digest also the name on a file host. */
export function companionPath(companion: Companion, toolchain: Toolchain): string {
  return companion === 'info' ? moduleInfoPath(toolchain) : `${tarballName(toolchain)}.${companion}`;
}

/** Below a checksum database's base: `lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64`. */
export function lookupPath(toolchain: Toolchain): string {
  return `lookup/${TOOLCHAIN_MODULE}@${moduleVersion(toolchain)}`;
}

/** Name of the official tarball: `go1.27.3.linux-amd64.tar.gz`. */
export function tarballName(toolchain: Toolchain): string {
  return `${toolchainId(toolchain)}.tar.gz`;
}

/** Go's own download page. */
export const OWN_SITE = 'https://go.dev/dl';

/** Where upstream itself publishes an archive, whatever mirror it came from: its name for the world. */
export function officialUrl(form: ArchiveForm, toolchain: Toolchain): string {
  return `${OWN_SITE}/${form === 'tarball' ? '' : 'mod/'}${archivePath(form, toolchain)}`;
}
