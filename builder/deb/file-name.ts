import { archName } from '../packaging/arch.ts';
import type { Package } from '../packaging/package.ts';

/** `go-1.27_1.27.3-1_amd64.deb` */
export function debFileName(pkg: Pick<Package, 'name' | 'version' | 'release' | 'arch'>): string {
  return `${pkg.name}_${debVersion(pkg)}_${archName(pkg.arch, 'deb')}.deb`;
}

/** `1.27.3-1`: our release is Debian's revision. */
export function debVersion(pkg: Pick<Package, 'version' | 'release'>): string {
  return `${pkg.version}-${pkg.release}`;
}
