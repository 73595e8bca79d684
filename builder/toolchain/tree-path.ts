import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';
import type { Toolchain } from '../spec/model.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from './module-name.ts';

/** Parts of an official tarball that a module leaves out (cmd/distpack): neither the go command nor a build reads them. */
const TARBALL_ONLY = ['api', 'doc', 'misc', 'test'];
const GO_MOD = /(^|\/)go\.mod$/;
const RENAMED_GO_MOD = /(^|\/)_go\.mod$/;
const TARBALL_PREFIX = 'go/';

/** `golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64/`: what every name of the module begins with. */
export function modulePrefix(toolchain: Toolchain): string {
  return `${TOOLCHAIN_MODULE}@${moduleVersion(toolchain)}/`;
}

/**
 * Name in a module zip -> path relative to GOROOT. A module may not hold another module's go.mod, so it carries `_go.mod`, which
 * the go command renames after unpacking.
 * @throws DepotError ARCHIVE_NAME_PREFIX, ARCHIVE_NAME_RESERVED
 */
export function pathFromModule(name: string, prefix: string): string {
  const path = withoutPrefix(name, prefix);
  if (GO_MOD.test(path)) throw reserved(name);
  return path.replace(RENAMED_GO_MOD, '$1go.mod');
}

/**
 * Name in an official tarball -> path relative to GOROOT, or undefined for what is not part of the toolchain tree.
 * @throws DepotError ARCHIVE_NAME_PREFIX, ARCHIVE_NAME_RESERVED
 */
export function pathFromTarball(name: string): string | undefined {
  const path = withoutPrefix(name, TARBALL_PREFIX);
  if (TARBALL_ONLY.some((top) => path === top || path.startsWith(`${top}/`))) return undefined;
  // it would be mistaken for a renamed go.mod in the module
  if (RENAMED_GO_MOD.test(path)) throw reserved(name);
  return path;
}

/** Path relative to GOROOT -> name in the module: what Go's checksum is made over. */
export function moduleName(path: string, prefix: string): string {
  return prefix + path.replace(GO_MOD, '$1_go.mod');
}

function withoutPrefix(name: string, prefix: string): string {
  if (name.startsWith(prefix) && name.length > prefix.length) return name.slice(prefix.length);
  throw new DepotError('ARCHIVE_NAME_PREFIX', `${quoted(name)} does not lie below ${prefix}`, {
    hint: 'the archive is of another toolchain, or no Go toolchain at all',
  });
}

function reserved(name: string): DepotError {
  return new DepotError('ARCHIVE_NAME_RESERVED', `${quoted(name)} cannot be in an archive of this form`);
}
