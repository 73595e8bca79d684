import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { compileDebScripts } from '../../builder/deb/scripts.ts';
import type { Format, Package } from '../../builder/packaging/package.ts';
import { toolchainPackage } from '../../builder/recipes/toolchain.ts';
import { compileRpmScripts } from '../../builder/rpm/scripts.ts';
import { fakeToolchain } from './fake-toolchain.ts';
import { type GpgKey, openGpgKey, unsignRpm } from './gpg-key.ts';
import { makeDeb } from './make-deb.ts';
import { makePeerDepot } from './peer-depot.ts';
import { makeRpm } from './make-rpm.ts';
import { FAKE_H1, goEnv, recipeSpec, writePackage } from './recipe-packages.ts';
import { noise } from './small-toolchain.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** Versions of go-1.27 that somebody might go back to from 1.27.3-1, each with what is wrong with it. */
export const CANDIDATES = {
  good: '1.27.2-1',
  /** %pre or postinst ends with 1. */
  script: '1.27.1-11',
  /** Its go ends with 1. */
  broken: '1.27.1-12',
  /** The file is not signed (rpm), or not the one that the index lists (deb). */
  forged: '1.27.1-13',
  /** Another layout's package of the same name. */
  moved: '1.27.1-14',
  /** Needs a package that is not installed. */
  needy: '1.27.1-15',
  /** A file of three megabytes that does not compress. */
  large: '1.27.1-16',
  /** Its script waits for somebody to kill all of it, once. */
  slow: '1.27.1-17',
} as const;

export const NEWEST = '1.27.3-1';
/** Not in the depot; among the carried files. */
export const CARRIED_ONLY = '1.27.3-2';
export const REACHED = '/var/tmp/reached';

export interface GoingBack {
  depot: string;
  key: GpgKey;
  /** Files by `format` and version, to be carried in. */
  file: (format: Format, version: string) => string;
}

const SCRIPTS: Readonly<Record<string, string>> = {
  [CANDIDATES.script]: 'exit 1\n',
  [CANDIDATES.slow]: `if [ ! -e ${REACHED} ]; then : >${REACHED}; sleep 60; fi\n`,
};

/** A depot of the peers' making with all of them, signed by one key. */
export async function goingBack(t: Owner): Promise<GoingBack> {
  const folder = await temporaryFolder(t);
  const key = await openGpgKey(t);
  const depot = join(folder, 'depot');
  const files = new Map<string, string>();
  const listed: Record<Format, string[]> = { rpm: [], deb: [] };
  for (const format of ['rpm', 'deb'] as const) {
    const own = join(folder, format);
    await mkdir(own);
    for (const version of [NEWEST, CARRIED_ONLY, ...Object.values(CANDIDATES)]) {
      const path = await write(await candidate(version), format, own, SCRIPTS[version]);
      files.set(`${format} ${version}`, path);
      if (format === 'rpm') await (version === CANDIDATES.forged ? unsignRpm : key.signRpm)(path);
      if (version !== CARRIED_ONLY) listed[format].push(path);
    }
    const other = await write({ ...(await candidate(NEWEST)), name: 'other', intents: [] }, format, own);
    const env = await writePackage(await goEnv(), format, own);
    if (format === 'rpm') for (const path of [other, env]) await key.signRpm(path);
    listed[format].push(other, env);
  }
  await makePeerDepot(depot, { rpms: listed.rpm, debs: listed.deb }, key);
  const again = join(folder, 'again');
  await mkdir(again);
  files.set(
    `deb ${CANDIDATES.forged}`,
    await write(await candidate(CANDIDATES.forged, { 'src/added.go': 'package added\n' }), 'deb', again),
  );
  return {
    depot,
    key,
    file(format, version) {
      const found = files.get(`${format} ${version}`);
      if (found === undefined) throw new Error(`no ${format} of ${version}`);
      return found;
    },
  };
}

async function candidate(full: string, files: Readonly<Record<string, string>> = {}): Promise<Package> {
  const [version = '', release = ''] = full.split('-');
  const changes: Record<string, string> = { ...files };
  if (full === CANDIDATES.broken) changes['bin/go'] = '#!/bin/sh\nexit 1\n';
  if (full === CANDIDATES.large) changes['src/large.txt'] = noise('large', 3_000_000).toString('base64');
  const pkg = await toolchainPackage(
    recipeSpec({ layout: full === CANDIDATES.moved ? 'opt' : 'usr-local' }),
    { version, release, os: 'linux', arch: 'amd64' },
    fakeToolchain(version, changes),
    FAKE_H1,
  );
  if (full !== CANDIDATES.needy) return pkg;
  const { rpm, deb } = pkg.relations;
  const other = { name: 'other' };
  return {
    ...pkg,
    relations: {
      rpm: { requires: [...(rpm.requires ?? []), other] },
      deb: { ...deb, requires: [...(deb.requires ?? []), other] },
    },
  };
}

/** @param script put before what the package's own %pre (rpm) or postinst (deb) does */
async function write(pkg: Package, format: Format, folder: string, script = ''): Promise<string> {
  if (format === 'deb') {
    const scripts = compileDebScripts(pkg.intents);
    const { postinst = '#!/bin/sh\n' } = scripts;
    const start = postinst.indexOf('\n') + 1;
    const changed = `${postinst.slice(0, start)}${script}${postinst.slice(start)}`;
    return (
      await makeDeb(folder, pkg, script === '' ? scripts : { ...scripts, postinst: changed }, ZSTD_DEFAULT)
    ).path;
  }
  const scripts = compileRpmScripts(pkg.intents);
  const slow = script.includes('sleep');
  const changed = slow
    ? { post: `${script}${scripts.post ?? ''}` }
    : { pre: `${script}${scripts.pre ?? ''}` };
  return (await makeRpm(pkg, folder, { scripts: script === '' ? scripts : { ...scripts, ...changed } })).path;
}
