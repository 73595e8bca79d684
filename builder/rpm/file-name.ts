import { archName } from '../packaging/arch.ts';
import type { Package } from '../packaging/package.ts';

/** `go-1.27-1.27.3-1.x86_64.rpm` */
export function rpmFileName(pkg: Pick<Package, 'name' | 'version' | 'release' | 'arch'>): string {
  return `${pkg.name}-${pkg.version}-${pkg.release}.${archName(pkg.arch, 'rpm')}.rpm`;
}
