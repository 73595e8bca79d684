import type { Package, Relation } from '../packaging/package.ts';
import { type HeaderEntry, int32, strings } from './header-entry.ts';
import type { RpmScripts } from './script-bodies.ts';
import { RELATION_TAGS, type RelationKind, SENSE } from './tags.ts';

/** One element of the three parallel arrays of a kind of relation. */
interface RelationEntry {
  name: string;
  /** rpmsenseFlags */
  flags: number;
  /** `[epoch:]version[-release]` or empty. */
  version: string;
}

const OPERATORS = {
  '<': SENSE.less,
  '<=': SENSE.less | SENSE.equal,
  '=': SENSE.equal,
  '>=': SENSE.greater | SENSE.equal,
  '>': SENSE.greater,
} as const;

/** Suffix of the provide by which other packages ask for one architecture: `go-1.27(x86-64)` (rpm: platform macros, %_isa). */
const ISA: Record<Package['arch'], string | undefined> = {
  amd64: '(x86-64)',
  arm64: '(aarch-64)',
  all: undefined,
};

const SCRIPT_SENSE = {
  pre: SENSE.scriptPre,
  post: SENSE.scriptPost,
  preun: SENSE.scriptPreun,
  postun: SENSE.scriptPostun,
} as const;

const SCRIPT_NAMES = ['pre', 'post', 'preun', 'postun'] as const;

export interface RelationFacts {
  scripts: RpmScripts;
  /** The package has files of role config. */
  hasConfig: boolean;
  zstd: boolean;
}

/** Every relation of the package as rpmbuild would write it: the given ones, and those that follow from format and content. */
export function relationValues(pkg: Package, facts: RelationFacts): HeaderEntry[] {
  const given = pkg.relations.rpm;
  const provides = [...(given.provides ?? []).map(plainEntry), ...ownProvides(pkg, facts)];
  const weak = {
    conflicts: (given.conflicts ?? []).map(plainEntry),
    recommends: (given.recommends ?? []).map(plainEntry),
    suggests: (given.suggests ?? []).map(plainEntry),
  };
  const required = [...(given.requires ?? []).flatMap(requireEntries), ...ownRequires(pkg, facts)];
  const everything = [...provides, ...required, ...Object.values(weak).flat()];
  const requires = [...required, ...rpmlibRequires(everything, facts)];
  return Object.entries({ provides, requires, ...weak }).flatMap(([kind, entries]) =>
    listValues(kind, entries),
  );
}

function listValues(kind: string, entries: readonly RelationEntry[]): HeaderEntry[] {
  if (entries.length === 0 || !isRelationKind(kind)) return [];
  const sorted = [...entries]
    .sort(byNameVersionFlags)
    .filter((entry, index, all) => index === 0 || byNameVersionFlags(all[index - 1] ?? entry, entry) !== 0);
  const tags = RELATION_TAGS[kind];
  return [
    strings(
      tags.name,
      sorted.map((entry) => entry.name),
    ),
    int32(
      tags.flags,
      sorted.map((entry) => entry.flags),
    ),
    strings(
      tags.version,
      sorted.map((entry) => entry.version),
    ),
  ];
}

function isRelationKind(kind: string): kind is RelationKind {
  return kind in RELATION_TAGS;
}

/** rpmbuild's order; bytewise, so that it does not depend on a locale. */
function byNameVersionFlags(a: RelationEntry, b: RelationEntry): number {
  return (
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) ||
    Buffer.compare(Buffer.from(a.version), Buffer.from(b.version)) ||
    a.flags - b.flags
  );
}

function plainEntry({ name, when }: Relation): RelationEntry {
  return { name, flags: when === undefined ? 0 : OPERATORS[when.op], version: when?.version ?? '' };
}

/** A requirement of scripts counts for installation (%post) and for erasure (%preun), as Requires(post,preun) does. */
function requireEntries(relation: Relation): RelationEntry[] {
  const entry = plainEntry(relation);
  if (relation.forScripts !== true) return [entry];
  return [SENSE.scriptPost, SENSE.scriptPreun].map((sense) => ({ ...entry, flags: entry.flags | sense }));
}

function ownProvides(pkg: Package, { hasConfig }: RelationFacts): RelationEntry[] {
  const version = `${pkg.version}-${pkg.release}`;
  const isa = ISA[pkg.arch];
  return [
    { name: pkg.name, flags: SENSE.equal, version },
    ...(isa === undefined ? [] : [{ name: `${pkg.name}${isa}`, flags: SENSE.equal, version }]),
    ...(hasConfig ? [configEntry(pkg)] : []),
  ];
}

/** rpmbuild pairs a provide and a require of config(NAME), so that tools see which version edited files belong to. */
function configEntry(pkg: Package): RelationEntry {
  return {
    name: `config(${pkg.name})`,
    flags: SENSE.config | SENSE.equal,
    version: `${pkg.version}-${pkg.release}`,
  };
}

function ownRequires(pkg: Package, { scripts, hasConfig }: RelationFacts): RelationEntry[] {
  const interpreters = SCRIPT_NAMES.filter((script) => scripts[script] !== undefined).map((script) => ({
    name: '/bin/sh',
    flags: SENSE.interpreter | SCRIPT_SENSE[script],
    version: '',
  }));
  return [...interpreters, ...(hasConfig ? [configEntry(pkg)] : [])];
}

/** Features that an rpm must have to read this package; the versions are those in which rpm gained them (rpmlib.c, rpmds.c). */
function rpmlibRequires(entries: readonly RelationEntry[], { zstd }: RelationFacts): RelationEntry[] {
  const features: [string, string, boolean][] = [
    ['CompressedFileNames', '3.0.4-1', true],
    ['FileDigests', '4.6.0-1', true],
    ['PayloadFilesHavePrefix', '4.0-1', true],
    ['PayloadIsZstd', '5.4.18-1', zstd],
    ['TildeInVersions', '4.10.0-1', entries.some((entry) => entry.version.includes('~'))],
    ['CaretInVersions', '4.15.0-1', entries.some((entry) => entry.version.includes('^'))],
  ];
  return features
    .filter(([, , used]) => used)
    .map(([feature, version]) => ({
      name: `rpmlib(${feature})`,
      flags: SENSE.rpmlib | SENSE.less | SENSE.equal,
      version,
    }));
}
