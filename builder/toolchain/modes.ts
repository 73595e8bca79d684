import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';

const EXECUTABLE_PLACE = /^(?:bin|pkg\/tool)\//;
const EXECUTABLE_NAME = /\.(?:bash|sh|pl|rc)$/;
/** distpack's pattern `go_?*_?*_exec` for the last component. */
const EXEC_WRAPPER = /(?:^|\/)go_[^/]+_[^/]+_exec$/;

/**
 * The mode of a file of a Go release, by the rules of Go's own release tool (cmd/distpack, func mode): the same whatever the archive
 * says, since module zips need not say anything.
 * @param path relative to GOROOT
 */
export function releaseMode(path: string): 0o644 | 0o755 {
  const executable = EXECUTABLE_PLACE.test(path) || EXECUTABLE_NAME.test(path) || EXEC_WRAPPER.test(path);
  return executable ? 0o755 : 0o644;
}

const FILE_MODES = new Set([0o644, 0o755]);

/**
 * What the archive says may still not be odd: setuid and world-writable bits show that it is not what Go's release tool writes.
 * @throws DepotError ARCHIVE_MODE
 */
export function checkArchiveMode(type: 'file' | 'directory', mode: number | undefined, name: string): void {
  if (mode === undefined || (type === 'file' ? FILE_MODES.has(mode) : mode === 0o755)) return;
  const allowed = type === 'file' ? '644 and 755' : '755';
  throw new DepotError(
    'ARCHIVE_MODE',
    `${quoted(name)} has mode ${mode.toString(8)}; a ${type} may have ${allowed}`,
  );
}
