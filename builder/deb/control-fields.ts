import { archName } from '../packaging/arch.ts';
import type { Package } from '../packaging/package.ts';
import type { ControlField } from './control.ts';
import { foldDescription } from './description.ts';
import { debVersion } from './file-name.ts';
import { renderRelations } from './relations.ts';

/**
 * The control file's fields in dpkg's own order (Dpkg::Control::FieldsCore, CTRL_PKG_DEB). No License and no Vendor: debs have no such
 * fields. Every package of ours is `Multi-Arch: foreign`: a toolchain of one architecture serves packages of another.
 * @param installedSize KiB
 */
export function controlFields(pkg: Package, installedSize: number): ControlField[] {
  const { requires = [], recommends = [], suggests = [], conflicts = [], provides = [] } = pkg.relations.deb;
  const fields: ControlField[] = [
    ['Package', pkg.name],
    ['Version', debVersion(pkg)],
    ['Architecture', archName(pkg.arch, 'deb')],
    ['Maintainer', pkg.maintainer],
    ['Installed-Size', String(installedSize)],
    ['Depends', renderRelations(requires)],
    ['Recommends', renderRelations(recommends)],
    ['Suggests', renderRelations(suggests)],
    ['Conflicts', renderRelations(conflicts)],
    ['Provides', renderRelations(provides)],
    ['Section', pkg.section.deb],
    ['Priority', 'optional'],
    ['Multi-Arch', 'foreign'],
    ['Homepage', pkg.homepage],
    ['Description', foldDescription(pkg.summary, pkg.description)],
  ];
  return fields.filter(([, value]) => value !== '');
}

/** Bytes of one file or link target -> KiB that it counts for (dpkg-gencontrol: rounded up; anything else counts for one). */
export function installedKib(size: number): number {
  return Math.ceil(size / 1024);
}
