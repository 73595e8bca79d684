import { DepotError } from '../errors.ts';
import { isJsonObject } from '../io/json-object.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import { compareGoVersions, parseGoVersion } from '../spec/go-version.ts';
import type { GoVersion, Toolchain } from '../spec/model.ts';
import { tarballName } from './upstream-paths.ts';

/** A file as the download page publishes it. */
export interface PublishedFile {
  filename: string;
  /** Hex; empty for files of go1.0 to go1.4, whose SHA-256 was never published. */
  sha256: string;
  size: number;
}

/** What a download page offers: `?mode=json&include=all`. Not signed: it is worth as much as the way it came. */
export interface Catalogue {
  /** By file name. */
  files: ReadonlyMap<string, PublishedFile>;
  /** Every release whose name is a Go version, without `go`: `1.27.3`, `1.28rc1`. */
  releases: ReadonlySet<GoVersion>;
  /** Those that the page calls stable, oldest first. */
  stable: readonly GoVersion[];
}

/** Go's own had some 2 MB with 8,000 files in 2026, and grows by 1,200 a year. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_FILES = 30_000;
const MOST_NAME = 200;
const NOTHING: Readonly<Record<string, unknown>> = {};
const SHA256 = /^[0-9a-f]{64}$/;
/** The files that toolchains come from; their names say again what the other fields say. */
const TARBALL = /^(go.+)\.linux-(amd64|arm64)\.tar\.gz$/;
/** From 1.5 on every file has a SHA-256 (internal/dl of Go's website). */
const FIRST_SHA256 = 5;

/**
 * Reads a catalogue. Fields that are not known are passed over, since the page may gain some; names outside Go's grammar
 * (`go1.9.2rc2`, `go1.4-bootstrap-20161024`) and architectures of old (`armv6l`, `bootstrap`) are kept as they are.
 * @param where it came from, for messages
 * @throws DepotError CATALOGUE_MALFORMED
 */
export function parseCatalogue(text: string, where: string): Catalogue {
  if (text.length > MOST_CHARACTERS) throw malformed(where, `longer than ${MOST_CHARACTERS} characters`);
  const value = parse(text, where);
  if (!Array.isArray(value) || value.length === 0) throw malformed(where, 'it is no list of releases');
  const files = new Map<string, PublishedFile>();
  const releases = new Set<GoVersion>();
  const stable: GoVersion[] = [];
  for (const item of value) {
    const { version, stable: isStable, files: offered } = isJsonObject(item) ? item : NOTHING;
    if (!isName(version) || typeof isStable !== 'boolean' || !Array.isArray(offered))
      throw malformed(where, 'a release lacks version, stable or files');
    if (files.size + offered.length > MOST_FILES) throw malformed(where, `more than ${MOST_FILES} files`);
    for (const file of offered) addFile(files, file, version, where);
    const name = version.replace(/^go/, '');
    const parts = parseGoVersion(name);
    if (parts === undefined) continue;
    if (isStable && parts.pre === undefined && !releases.has(name)) stable.push(name);
    releases.add(name);
  }
  return { files, releases, stable: stable.sort(compareReleases) };
}

/** compareGoVersions() takes `1.21` and later for language versions; the page names releases. */
function compareReleases(left: GoVersion, right: GoVersion): number {
  return compareGoVersions(complete(left), complete(right));
}

function complete(version: GoVersion): GoVersion {
  return parseGoVersion(version)?.patch === -1 ? `${version}.0` : version;
}

/** The official tarball of a toolchain; undefined where the page does not list it. */
export function tarballOf(catalogue: Catalogue, toolchain: Toolchain): PublishedFile | undefined {
  return catalogue.files.get(tarballName(toolchain));
}

/**
 * Whether the line of a version has ended: 1.N is supported until there are two newer ones (go.dev/doc/devel/release#policy), so the
 * first stable release of 1.(N+2) ends it. Gives that release, or undefined while the page lists none.
 */
export function endOfLife({ stable }: Pick<Catalogue, 'stable'>, version: GoVersion): GoVersion | undefined {
  const own = parseGoVersion(version);
  if (own === undefined) return undefined;
  return stable.find((name) => {
    const parts = parseGoVersion(name);
    return parts?.major === own.major && parts.minor >= own.minor + 2;
  });
}

function parse(text: string, where: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    throw malformed(where, cause instanceof Error ? cause.message : 'it is not JSON', cause);
  }
}

function addFile(files: Map<string, PublishedFile>, item: unknown, release: string, where: string): void {
  const file = isJsonObject(item) ? item : NOTHING;
  const { filename, sha256, size } = file;
  if (!isName(filename)) throw malformed(where, `a file of ${release} has no usable name`);
  const wrong = (what: string): DepotError => malformed(where, `${filename}: ${what}`);
  if (typeof sha256 !== 'string' || !(sha256 === '' || SHA256.test(sha256)))
    throw wrong('its sha256 is not 64 lower-case hex digits');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw wrong('its size is no size');
  const tarball = TARBALL.exec(filename);
  if (tarball !== null) {
    const [, version, arch] = tarball;
    const says = ['version', 'os', 'arch', 'kind'].map((key) => String(file[key])).join(' ');
    if (says !== `${version} linux ${arch} archive` || version !== release)
      throw wrong(`its name contradicts what is said of it (${says.slice(0, MOST_NAME)}, in ${release})`);
    const parts = parseGoVersion(version.slice(2));
    if (sha256 === '' && parts !== undefined && (parts.major > 1 || parts.minor >= FIRST_SHA256))
      throw wrong('it has no sha256');
  }
  const before = files.get(filename);
  if (before !== undefined && (before.sha256 !== sha256 || before.size !== size))
    throw wrong('it is listed twice, with different digests or sizes');
  files.set(filename, { filename, sha256, size });
}

/** Names become part of addresses and messages. */
function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MOST_NAME && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(value)
  );
}

function malformed(where: string, what: string, cause?: unknown): DepotError {
  return new DepotError('CATALOGUE_MALFORMED', `this is not the catalogue of a download page: ${what}`, {
    where,
    hint: 'fetch it again: https://go.dev/dl/?mode=json&include=all, saved as catalogue.json; godepot lock update renews the copy in the depot',
    cause,
  });
}
