import { isAbsolute, resolve } from 'node:path';

import type { SourceEntry } from '../spec/model.ts';
import { directorySource } from './directory-source.ts';
import { offlineSource } from './offline-source.ts';
import { parseGoproxy, type ProxyEntry } from './goproxy-list.ts';
import { offSource, OWN_SITE, proxySource } from './proxy-source.ts';
import type { Source, SourceOrigin } from './source.ts';

export type { Source } from './source.ts';

export interface SourceSettings {
  /** Values of --source in the order given: a GOPROXY list, or a folder (relative to the working directory). */
  flags: readonly string[];
  /** GOPROXY of the environment; empty counts as not set, as for Go. */
  environment: string | undefined;
  /** The spec's `source:` list. */
  spec: readonly SourceEntry[];
  /** What `go env GOPROXY` says; undefined where there is no go. */
  goEnv: () => Promise<string | undefined>;
  /** --offline: sources of the network are listed, and refuse. */
  offline?: boolean;
}

/**
 * All sources in the order in which they are asked: --source, GOPROXY of the environment, the spec, `go env GOPROXY`, Go's own site. One
 * named twice is asked once, at its first place. An `off` ends everything, so that a machine that forbids downloads keeps doing so.
 * From one of these lists to the next the rule is that of `,`: only what a source does not have is looked for further on.
 * @throws DepotError SOURCE_INVALID.
 */
export async function resolveSources(settings: SourceSettings): Promise<Source[]> {
  const named: Named[] = [
    ...settings.flags.flatMap((value) => fromFlag(value)),
    ...fromList(settings.environment ?? '', 'GOPROXY'),
    ...settings.spec.flatMap(fromSpec),
    ...fromList((await settings.goEnv()) ?? '', 'go env GOPROXY'),
    ownSite({ origin: "Go's own site", fallThrough: 'absent' }),
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

type Place = Pick<Source, 'origin' | 'fallThrough'>;

/** What is no absolute path and looks like a GOPROXY list is one; anything else is a folder. */
function fromFlag(value: string): Named[] {
  const isList = value === 'off' || value === 'direct' || /:\/|[,|]/.test(value);
  return isList && !isAbsolute(value) ? fromList(value, '--source') : [folder(value, '--source')];
}

function fromSpec(entry: SourceEntry): Named[] {
  if (entry.kind === 'directory') return [folder(entry.path, 'depot.yaml')];
  return entry.kind === 'proxy' ? fromList(entry.list, 'depot.yaml') : [];
}

function fromList(list: string, origin: SourceOrigin): Named[] {
  return parseGoproxy(list, origin).map((entry) => sourceOf(entry, origin));
}

function sourceOf(entry: ProxyEntry, origin: SourceOrigin): Named {
  const place: Place = { origin, fallThrough: entry.fallThrough };
  if (entry.kind === 'off') return { key: 'off', source: offSource(origin) };
  if (entry.kind === 'direct') return ownSite(place);
  if (entry.kind === 'url') return { key: entry.url.href, source: proxySource(entry.url, place) };
  return { key: `file ${entry.path}`, source: directorySource(entry.path, ['module-zip'], place) };
}

function ownSite(place: Place): Named {
  return { key: OWN_SITE, source: proxySource(new URL(OWN_SITE), place) };
}

function folder(path: string, origin: SourceOrigin): Named {
  const root = resolve(path);
  const source = directorySource(root, ['tarball', 'module-zip'], { origin, fallThrough: 'absent' });
  return { key: `folder ${root}`, source };
}
