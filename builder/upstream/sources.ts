import { isAbsolute, resolve } from 'node:path';

import type { SourceEntry } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { directorySource } from './directory-source.ts';
import { offlineSource } from './offline-source.ts';
import { parseGoproxy, type ProxyEntry, requireSourceValue } from './goproxy-list.ts';
import { offSource } from './off-source.ts';
import { proxySource } from './proxy-source.ts';
import { siteSource } from './site-source.ts';
import type { Source, SourceOrigin } from './source.ts';
import { OWN_SITE } from './upstream-paths.ts';

export type { Source } from './source.ts';

export interface SourceSettings {
  /** Values of --source in the order given: a GOPROXY list, or a folder (relative to the working directory). */
  flags: readonly string[];
  /** GOPROXY of the environment; empty counts as not set, as for Go. */
  environment: string | undefined;
  /** The spec's `source:` list. */
  spec: readonly SourceEntry[];
  /** The spec's `mirrors:`, bases of places with official files. */
  mirrors: readonly string[];
  /** What `go env GOPROXY` says; undefined where there is no go. Called only where that may name something new. */
  goEnv: () => Promise<string | undefined>;
  /** --offline: sources of the network are listed, and refuse. */
  offline?: boolean;
}

/**
 * All sources in the order in which they are asked: --source, GOPROXY of the environment, the spec, `go env GOPROXY`, Go's own site. One
 * named twice is asked once, at its first place. An `off` ends everything, so that a machine that forbids downloads keeps doing so.
 * From one of these lists to the next the rule is that of `,`: only what a source does not have is looked for further on.
 * @throws DepotError SOURCE_INVALID; USAGE for an empty --source.
 */
export async function resolveSources(settings: SourceSettings): Promise<Source[]> {
  const mirrors = settings.mirrors.map((base) => new URL(base));
  const said: Named[] = [
    ...settings.flags.flatMap((value) => fromFlag(value, mirrors)),
    ...fromList(settings.environment ?? '', 'GOPROXY', mirrors),
    ...fromSpec(settings.spec, mirrors),
  ];
  // go repeats what the environment says, and nothing is asked behind `off`: a go that hangs must not hold us up then
  const silent = (settings.environment ?? '') === '' && said.every(({ source }) => source.kind !== 'off');
  const goEnv = silent ? await settings.goEnv() : undefined;
  const named: Named[] = [
    ...said,
    ...fromList(goEnv ?? '', 'go env GOPROXY', mirrors),
    ownSite({ origin: "Go's own site", fallThrough: 'absent' }, mirrors),
  ];
  const sources = new Map<string, Source>();
  for (const { key, source } of named) {
    if (!sources.has(key)) sources.set(key, source);
    if (source.kind === 'off') break;
  }
  const found = [...sources.values()];
  return settings.offline === true ? found.map(offlineSource) : found;
}

/** `key` tells two sources apart, credentials included; it is never shown. */
interface Named {
  key: string;
  source: Source;
}

const TARBALL_FIRST: readonly ArchiveForm[] = ['tarball', 'module-zip'];

type Place = Pick<Source, 'origin' | 'fallThrough'>;

/** What is no absolute path and looks like a GOPROXY list is one; anything else is a folder. */
function fromFlag(value: string, mirrors: readonly URL[]): Named[] {
  requireSourceValue(value);
  const isList = value === 'off' || value === 'direct' || /:\/|[,|]/.test(value);
  return isList && !isAbsolute(value) ? fromList(value, '--source', mirrors) : [folder(value, '--source')];
}

/** Mirrors that belong to no page are mirrors of Go's own, and are asked where the spec's list stands. */
function fromSpec(entries: readonly SourceEntry[], mirrors: readonly URL[]): Named[] {
  const place: Place = { origin: 'depot.yaml', fallThrough: 'absent' };
  const named = entries.flatMap((entry) => {
    if (entry.kind === 'directory') return [folder(entry.path, place.origin)];
    if (entry.kind === 'proxy') return fromList(entry.list, place.origin, mirrors);
    return [site(new URL(entry.url), mirrors, TARBALL_FIRST, place)];
  });
  return mirrors.length === 0 || entries.some(({ kind }) => kind === 'site')
    ? named
    : [...named, site(new URL(OWN_SITE), mirrors, TARBALL_FIRST, place)];
}

function fromList(list: string, origin: SourceOrigin, mirrors: readonly URL[]): Named[] {
  return parseGoproxy(list, origin).map((entry) => sourceOf(entry, origin, mirrors));
}

function sourceOf(entry: ProxyEntry, origin: SourceOrigin, mirrors: readonly URL[]): Named {
  const place: Place = { origin, fallThrough: entry.fallThrough };
  if (entry.kind === 'off') return { key: 'off', source: offSource(origin) };
  if (entry.kind === 'direct') return ownSite(place, mirrors);
  if (entry.kind === 'url') return { key: entry.url.href, source: proxySource(entry.url, place) };
  return { key: `file ${entry.path}`, source: directorySource(entry.path, ['module-zip'], place) };
}

/** What GOPROXY's `direct` means for toolchains: Go's own site, modules first, as cmd/go asks it. */
function ownSite(place: Place, mirrors: readonly URL[]): Named {
  return site(new URL(OWN_SITE), mirrors, ['module-zip', 'tarball'], place);
}

function site(page: URL, mirrors: readonly URL[], forms: readonly ArchiveForm[], place: Place): Named {
  return { key: `site ${page.href}`, source: siteSource({ page, mirrors, forms }, place) };
}

function folder(path: string, origin: SourceOrigin): Named {
  const root = resolve(path);
  const source = directorySource(root, TARBALL_FIRST, { origin, fallThrough: 'absent' });
  return { key: `folder ${root}`, source };
}
