import type { Format } from '../packaging/package.ts';

/**
 * Releases after a change of the signing key: the bytes of a signed rpm change, so its release does, by itself; a deb that
 * carries none keeps its bytes. `1`, `1.1` after the first change, `1.2` after the second: each is newer to rpm than the one before, and
 * older than the committed release that follows, `2`.
 * @param release of the spec
 * @param generation of the keyring
 * @param debsSigned debs carry a signature too, and are raised with the rpms
 */
export function releases(release: string, generation: number, debsSigned = false): Record<Format, string> {
  const raised = generation === 0 ? release : `${release}.${generation}`;
  return { rpm: raised, deb: debsSigned ? raised : release };
}

/**
 * The release of the repository package, whose content is the keys: it rises with every change of what clients are to trust, in both
 * formats. `1`, `1.0.1`, `1.1`, `1.1.1`, `1.2`.
 * @param edition of the keyring: changes of the trusted keys since the signing key changed
 */
export function keysRelease(release: string, generation: number, edition: number): string {
  if (edition > 0) return `${release}.${generation}.${edition}`;
  return releases(release, generation).rpm;
}
