import type { Format, PackageArch } from './package.ts';

/** Go's GOARCH -> each format's name. `all` is architecture independent. One table for the whole project. */
const NAMES: Record<PackageArch, Record<Format, string>> = {
  amd64: { rpm: 'x86_64', deb: 'amd64' },
  arm64: { rpm: 'aarch64', deb: 'arm64' },
  all: { rpm: 'noarch', deb: 'all' },
};

const ALL: readonly [PackageArch, Record<Format, string>][] = [
  ['amd64', NAMES.amd64],
  ['arm64', NAMES.arm64],
  ['all', NAMES.all],
];

export function archName(arch: PackageArch, format: Format): string {
  return NAMES[arch][format];
}

/** The neutral architecture of a format's own name, or undefined for one that godepot does not package. */
export function archFromName(name: string, format: Format): PackageArch | undefined {
  for (const [arch, names] of ALL) {
    if (names[format] === name) return arch;
  }
  return undefined;
}
