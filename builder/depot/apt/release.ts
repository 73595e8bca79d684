import type { DepotIdentity } from '../../spec/model.ts';

export interface Release {
  identity: Pick<DepotIdentity, 'name' | 'origin' | 'label' | 'suite' | 'url'>;
  /** Unix seconds. */
  date: number;
  /** Unix seconds from which on apt refuses it; undefined: never, since it would brick mirrors behind an air gap. */
  validUntil?: number | undefined;
  /** Debian names of the architectures; `all` is not among them: each binary index lists those packages itself. */
  architectures: readonly string[];
  components: readonly string[];
  /** Paths relative to the suite's folder. */
  files: readonly { path: string; size: number; sha256: string }[];
}

/**
 * The text of Release, which InRelease wraps. Only SHA256: apt tries by-hash for the strongest listed digest alone.
 */
export function encodeRelease(release: Release): string {
  const { identity, date, validUntil, architectures, components, files } = release;
  const snapshots = snapshotsAddress(identity.url);
  const width = Math.max(...files.map((file) => String(file.size).length));
  return [
    `Origin: ${identity.origin}`,
    `Label: ${identity.label}`,
    `Suite: ${identity.suite}`,
    `Codename: ${identity.suite}`,
    `Date: ${releaseDate(date)}`,
    ...(validUntil === undefined ? [] : [`Valid-Until: ${releaseDate(validUntil)}`]),
    `Architectures: ${architectures.join(' ')}`,
    `Components: ${components.join(' ')}`,
    `Description: Go toolchains, side by side, from the depot ${identity.name}`,
    'Acquire-By-Hash: yes',
    ...(snapshots === undefined ? [] : [`Snapshots: ${snapshots}`]),
    'SHA256:',
    ...files.map((file) => ` ${file.sha256} ${String(file.size).padStart(width)} ${file.path}`),
    '',
  ].join('\n');
}

/**
 * Where each published state stays: `apt-get --snapshot 3-4c9e21d0 install go-1.27` (apt 2.7 and later). Only where the depot knows its own
 * address.
 */
export function snapshotsAddress(url: string | undefined): string | undefined {
  return url === undefined ? undefined : `${url}/snapshots/@SNAPSHOTID@/apt/`;
}

/** `Sun, 22 Nov 2026 05:31:08 +0000`: with any other zone apt only warns, reads 0, and rollback protection is lost. */
export function releaseDate(date: number): string {
  return new Date(date * 1000).toUTCString().replace('GMT', '+0000');
}
