import type { RpmListing, RpmRelation } from '../../rpm/rpm-info.ts';
import { attributesOf } from './xml.ts';

/** `<rpm:requires>` and its like; nothing at all for an empty list, as createrepo_c does. */
export function relationList(name: string, relations: readonly RpmRelation[], withPre = false): string {
  if (relations.length === 0) return '';
  const entries = relations.map(
    (relation) => `<rpm:entry${attributesOf(entryAttributes(relation, withPre))}/>\n`,
  );
  return `<rpm:${name}>\n${entries.join('')}</rpm:${name}>\n`;
}

function entryAttributes(relation: RpmRelation, withPre: boolean): Record<string, string> {
  const attributes: Record<string, string> = { name: relation.name };
  if (relation.flags !== undefined) {
    attributes['flags'] = relation.flags;
    // a version without epoch means epoch 0; solvers read a missing attribute as "any"
    attributes['epoch'] = relation.epoch ?? '0';
    attributes['ver'] = relation.version ?? '';
    if (relation.release !== undefined) attributes['rel'] = relation.release;
  }
  if (withPre && relation.pre) attributes['pre'] = '1';
  return attributes;
}

/**
 * What of an rpm's requires goes into primary; createrepo_c's rules (parsehdr.c), which solvers have come to rely on: no rpmlib() (the
 * rpm program itself), no path that the package's own entry in primary satisfies, nothing it provides in the same words, nothing twice,
 * and of libc.so.6() only the highest symbol version, which implies the others.
 */
export function publishedRequires(rpm: Pick<RpmListing, 'requires' | 'provides' | 'files'>): RpmRelation[] {
  const ownFiles = new Set(rpm.files.map((file) => file.path).filter(isPrimaryPath));
  const provided = new Set(rpm.provides.map(words));
  const seen = new Set<string>();
  const kept: RpmRelation[] = [];
  let libc: RpmRelation | undefined;
  for (const relation of rpm.requires) {
    if (relation.name.startsWith('rpmlib(')) continue;
    if (ownFiles.has(relation.name) || provided.has(words(relation))) continue;
    const key = `${words(relation)} ${relation.pre}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!relation.name.startsWith('libc.so.6')) kept.push(relation);
    else if (libc === undefined || compareSymbolVersions(libc.name, relation.name) < 0) libc = relation;
  }
  return libc === undefined ? kept : [...kept, libc];
}

/**
 * Paths that primary lists, so that file requires resolve without filelists: /etc/, the sendmail path, and whatever contains `bin/`,
 * anywhere (yum's rule of old; `/usr/lib/go/src/cabin/x.go` too).
 */
export function isPrimaryPath(path: string): boolean {
  return path.startsWith('/etc/') || path === '/usr/lib/sendmail' || path.includes('bin/');
}

function words(relation: RpmRelation): string {
  return [relation.name, relation.flags, relation.epoch, relation.version, relation.release].join(' ');
}

/** `libc.so.6(GLIBC_2.34)(64bit)` by its numbers; a name without a version comes first. */
function compareSymbolVersions(left: string, right: string): number {
  const a = symbolVersion(left);
  const b = symbolVersion(right);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function symbolVersion(name: string): number[] {
  const found = /\(GLIBC_([0-9.]+)\)/.exec(name)?.[1];
  return found === undefined ? [] : found.split('.').map(Number);
}
