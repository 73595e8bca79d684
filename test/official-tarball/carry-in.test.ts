/**
 * The official tarball by the paths of the official site, every kind of evidence, and the same across an air gap: what the connected side
 * pinned, the isolated side pins from the kit alone, byte for byte, with the same verdicts.
 */
import { execa } from 'execa';
import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';

import { goEnvProxy } from '../../builder/upstream/go-env.ts';
import { parseKitManifest } from '../../builder/upstream/kit/manifest.ts';
import { parseLock } from '../../builder/upstream/lock-parse.ts';
import { type Answered, godepot, type Places, tryGodepot } from '../helpers/godepot.ts';
import { officialSite, type OfficialSite, writeOfficialSpec } from '../helpers/official-site.ts';
import { OFFICIAL_NAME, OFFICIAL_SHA256, officialTarballFolder } from '../helpers/official-tarball.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { fetchUpstream } from '../helpers/test-depot.ts';

const ID = 'go1.27.0.linux-amd64';
const H1 = 'h1:fVts2HjYwzBWrJtkf1B9HRDAuCZcZLexWI6ZX6Ls/IU=';
const Verdict = v.object({ rule: v.string(), outcome: v.string(), reason: v.string() });
const Plan = v.object({
  toolchains: v.array(v.object({ toolchain: v.string(), verdicts: v.array(Verdict) })),
});

interface Side extends Places {
  lock: string;
  kit: string;
}

async function side(t: ExecutionContext, site: OfficialSite, source: (side: Side) => string): Promise<Side> {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'specs'));
  const at = (path: string): string => join(folder, path);
  const places: Side = {
    spec: at('specs/depot.yaml'),
    lock: at('specs/godepot.lock'),
    depot: at('dist'),
    keys: at('keys'),
    kit: at('kit'),
  };
  await writeOfficialSpec(places.spec, site, at('specs/upstream.asc'), source(places));
  return places;
}

/** The real executable where there is no network: an empty network namespace. */
async function isolated(places: Side, line: readonly string[]): Promise<Answered> {
  const globals = [
    '--spec',
    places.spec,
    '--depot',
    places.depot,
    '--keys',
    places.keys,
    '--json',
    '--offline',
  ];
  const main = join(projectRoot, 'builder/main.js');
  const done = await execa('unshare', ['-n', process.execPath, main, ...globals, ...line], {
    env: { GOPROXY: '' },
    stdin: 'ignore',
    reject: false,
  });
  return { status: done.exitCode ?? -1, document: JSON.parse(done.stdout), stderr: done.stderr };
}

/** Without the places where the data lies, which differ from side to side. */
async function verdictsOf(places: Side): Promise<object[]> {
  return v.parse(Plan, (await isolated(places, ['plan'])).document).toolchains;
}

async function tarball(): Promise<string> {
  const [module] = await fetchUpstream(join(projectRoot, 'test/fixtures/official/depot.yaml'));
  return join(await officialTarballFolder(module?.path ?? ''), OFFICIAL_NAME);
}

test('NEEDS THE NETWORK: site, signature, digests and the live log agree; the kit carries all of it across', async (t) => {
  const site = await officialSite(t, await tarball());
  // the live checksum database comes through the module proxy of this machine
  const proxy = process.env['GOPROXY'] ?? (await goEnvProxy(process.env)) ?? '';
  const env = { GOPROXY: proxy.split(',')[0] ?? '' };
  const here = await side(t, site, () => `source: [{site: ${site.page}}]\nmirrors: [${site.files}]\n`);
  await godepot(here, ['lock', 'update'], env);
  const text = await readFile(here.lock, 'utf8');
  const entry = (await parseLock(text, here.lock)).toolchains[ID];
  t.like(entry, {
    h1: H1,
    archives: { tarball: { sha256: OFFICIAL_SHA256, size: 70_523_269 } },
    evidence: {
      sumdb: { inclusion: 'proven' },
      openpgp: { primary: site.fingerprint, signer: site.fingerprint },
      sha256: { from: ['catalogue', 'file'] },
    },
  });
  t.is(entry?.published?.slice(0, 8), '2026-08-');

  const asked = site.server.asked.length;
  const kit = await godepot(here, ['fetch', '--to', here.kit], env);
  t.like(kit, { kit: { folder: here.kit, missing: {} } });
  t.false(site.server.asked.slice(asked).some(({ path }) => path.endsWith('.tar.gz')));
  const again = await godepot(here, ['fetch', '--to', here.kit], env);
  const { files } = parseKitManifest(await readFile(join(here.kit, 'godepot-kit.json'), 'utf8'), here.kit);
  t.like(again, { kit: { files: Object.keys(files).length, kept: Object.keys(files).length } });

  // carried over
  const there = await side(t, site, ({ kit: folder }) => `source: [{directory: ${folder}}]\n`);
  await site.server.close();
  await cp(here.kit, there.kit, { recursive: true });
  const updated = await isolated(there, ['lock', 'update']);
  t.is(updated.status, 0, JSON.stringify(updated.document));
  t.is(await readFile(there.lock, 'utf8'), text);
  const verdicts = await verdictsOf(there);
  t.deepEqual(verdicts, await verdictsOf(here));
  t.regex(JSON.stringify(verdicts), /GO-20\d\d-\d{4}/);
  const verified = await isolated(there, ['lock', 'verify']);
  t.like(verified, { status: 0, document: { ok: true } });
  const fetched = await isolated(there, ['fetch']);
  t.like(fetched, { status: 0, document: { toolchains: { 0: { toolchain: ID, h1: H1, cached: true } } } });

  await damaged(t, site, here, there);
});

/** The same kit with something wrong in it, each time to a depot that has seen nothing. */
async function damaged(t: ExecutionContext, site: OfficialSite, here: Side, there: Side): Promise<void> {
  const other = await officialSite(t, await tarball());
  t.not(other.fingerprint, site.fingerprint);
  const faults: [code: string, change: (side: Side) => Promise<void>][] = [
    ['KIT_DAMAGED', ({ kit }) => appendFile(join(kit, OFFICIAL_NAME), 'x')],
    ['KIT_DAMAGED', ({ kit }) => appendFile(join(kit, 'catalogue.json'), '\n')],
    ['KIT_MALFORMED', ({ kit }) => writeFile(join(kit, 'godepot-kit.json'), '{}')],
    // an attacker changes the manifest, too: then the evidence itself decides
    [
      'SIGNATURE_UNKNOWN_KEY',
      (side) => exchange(side, `${OFFICIAL_NAME}.asc`, other.server.files.get(`/go/${OFFICIAL_NAME}.asc`)),
    ],
    ['PUBLISHED_DIGEST', (side) => exchange(side, `${OFFICIAL_NAME}.sha256`, Buffer.from('0'.repeat(64)))],
  ];
  for (const [code, change] of faults) {
    const fresh = await side(t, site, ({ kit }) => `source: [{directory: ${kit}}]\n`);
    await cp(there.kit, fresh.kit, { recursive: true });
    await change(fresh);
    const { document } = await isolated(fresh, ['lock', 'update']);
    t.like(document, { error: { code } }, JSON.stringify(document));
  }
  t.is((await tryGodepot(here, ['--offline', 'lock', 'show'])).status, 0);
}

async function exchange({ kit }: Side, path: string, content: Buffer | undefined): Promise<void> {
  await writeFile(join(kit, path), content ?? '');
  const file = join(kit, 'godepot-kit.json');
  const manifest = parseKitManifest(await readFile(file, 'utf8'), file);
  const { [path]: _, ...files } = manifest.files;
  await writeFile(file, JSON.stringify({ ...manifest, files }));
}
