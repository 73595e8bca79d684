import { basename, join, resolve } from 'node:path';

import { readOwnMaterials } from '../build/materials.ts';
import { keysFile } from '../depot/snapshot/fixed-files.ts';
import { decodeManifest } from '../depot/snapshot/manifest.ts';
import { currentName, MANIFEST_FILE, snapshotsFolder } from '../depot/snapshot/snapshots.ts';
import { type Judge, openJudge, type Trust } from '../depot/verify/trust.ts';
import { DepotError, EXIT_STATUS } from '../errors.ts';
import { readIfPresent } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import { type Located, locate, locateAll } from '../rebuild/locate.ts';
import { rebuild, REBUILT, type RebuildWorkshop } from '../rebuild/rebuild.ts';
import type { PublicKey } from '../recipes/repository.ts';
import { dearmor } from '../signing/armor.ts';
import { splitCertificates } from '../signing/split-certificates.ts';
import { openStore } from '../store/store.ts';
import { goEnvProxy } from '../upstream/go-env.ts';
import { resolveSources } from '../upstream/sources.ts';
import type { Answer, Context } from './context.ts';
import { trustOf } from './trust-options.ts';
import { exitStatus, render, type Verified, type VerifyOptions } from './verified.ts';
import { whatIs } from './what-is.ts';

/** Makes packages again from their statements and compares: of a snapshot or a depot's current one, all of them. */
export async function verifyRebuild(
  context: Context,
  whats: readonly string[],
  options: VerifyOptions,
): Promise<Answer> {
  const located = (await Promise.all(whats.map((what) => locatedIn(resolve(what), options)))).flat();
  if (located.length === 0) {
    throw new DepotError('NOTHING_PUBLISHED', 'there is no package in it', { where: whats.join(', ') });
  }
  if (options.provenance !== undefined && located.length > 1) {
    throw new DepotError('USAGE', '--provenance is the statement about one package', {
      hint: 'name that package alone, or leave --provenance out for packages that lie in their snapshot',
    });
  }
  const results: Verified[] = [];
  for (const one of located) {
    const task = context.progress.begin(basename(one.path));
    try {
      const checks = await rebuild(one, await workshopFor(context, one, options));
      const ok = checks.failed.length === 0 && checks.done.some(({ check }) => check === REBUILT);
      results.push({ what: one.path, kind: one.path.endsWith('.rpm') ? 'rpm' : 'deb', ok, ...checks });
    } finally {
      task.end();
    }
  }
  const bad = results.filter(({ ok }) => !ok).length;
  const [only, ...more] = results;
  const single = only !== undefined && more.length === 0;
  const summary =
    bad === 0
      ? `all ${results.length} packages were made again with the same bytes\n`
      : `${bad} of ${results.length} packages were not made again with the same bytes\n`;
  return {
    result: single ? only : { ok: bad === 0, results },
    text: `${results.map(render).join('\n')}${single ? '' : `\n${summary}`}`,
    exitStatus: Math.max(...results.map(rebuildStatus)),
  };
}

async function locatedIn(path: string, { provenance }: VerifyOptions): Promise<Located[]> {
  const kind = await whatIs(path);
  const named = provenance === undefined ? undefined : resolve(provenance);
  if (kind === 'rpm' || kind === 'deb') return [await locate(path, named)];
  const current = kind === 'depot' ? await currentName(path) : undefined;
  if (kind === 'depot' && current === undefined) {
    throw new DepotError('NOTHING_PUBLISHED', 'nothing is published there yet', { where: path });
  }
  return locateAll(current === undefined ? path : join(snapshotsFolder(path), current));
}

/** A package that could not be made again for want of its archive is no success either. */
function rebuildStatus(verified: Verified): number {
  const status = exitStatus(verified);
  return status === 0 && !verified.ok ? EXIT_STATUS.source : status;
}

async function workshopFor(
  context: Context,
  { snapshot }: Located,
  options: VerifyOptions,
): Promise<RebuildWorkshop> {
  const trust = await trustOf(context, 'deb', { ...options, fingerprint: [] });
  const trusted: Trust =
    options.fingerprint.length === 0 ? trust : await trustOf(context, 'snapshot', options);
  const name = snapshot === undefined ? undefined : await depotName(snapshot);
  const own = snapshot === undefined || name === undefined ? [] : await ownKeys(snapshot, name);
  const given = 'certificates' in trust ? trust.certificates : [];
  return {
    upstream: {
      store: openStore(context.depot),
      progress: context.progress,
      sources: () =>
        resolveSources({
          flags: options.source,
          environment: context.environment['GOPROXY'],
          spec: [],
          mirrors: [],
          goEnv: () => goEnvProxy(context.environment),
          offline: context.offline,
        }),
    },
    keys: [...given, ...own].map(publicKey),
    judge: (folder) => judgeOf(folder, trusted),
    materials: await readOwnMaterials(),
  };
}

function judgeOf(folder: string, trust: Trust): Promise<Judge | undefined> {
  const nobody = 'certificates' in trust && trust.certificates.length === 0;
  return nobody ? Promise.resolve(undefined) : openJudge(folder, trust);
}

async function depotName(snapshot: string): Promise<string> {
  const where = join(snapshot, MANIFEST_FILE);
  return decodeManifest((await readRegular(where)).toString('utf8'), where).depot.name;
}

/** Not to trust: to make a package again that carries them, each known by its recorded digest. */
async function ownKeys(snapshot: string, name: string): Promise<string[]> {
  const path = join(snapshot, keysFile(name));
  const text = await readIfPresent(path);
  return text === undefined ? [] : splitCertificates(text, path);
}

/** By digest: the fingerprint comes from the statement. */
function publicKey(armored: string): PublicKey {
  return { fingerprint: '', armored, binary: dearmor(armored, 'PUBLIC KEY BLOCK') };
}
