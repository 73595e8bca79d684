import { DepotError } from '../errors.ts';
import { parseGoVersion } from './go-version.ts';
import type { Toolchain } from './model.ts';

/** What toolchainId() makes, `go1.27.3.linux-amd64`, taken apart; undefined for what names no toolchain. */
export function parseToolchainId(text: string): Toolchain | undefined {
  const [, version = '', arch] = /^go(.+)\.linux-(amd64|arm64)$/.exec(text) ?? [];
  if (parseGoVersion(version) === undefined || (arch !== 'amd64' && arch !== 'arm64')) return undefined;
  return { version, os: 'linux', arch };
}

/**
 * The same for an id that somebody checked before, as parseLock() did: one that names nothing may not be passed over in silence.
 * @throws DepotError INTERNAL
 */
export function toolchainOf(id: string): Toolchain {
  const toolchain = parseToolchainId(id);
  if (toolchain === undefined)
    throw new DepotError('INTERNAL', `${JSON.stringify(id)} was taken for a toolchain and names none`);
  return toolchain;
}
