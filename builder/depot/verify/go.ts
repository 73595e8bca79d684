import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { FIRST_FAULT } from '../../io/first-fault.ts';
import { isMissing } from '../../io/if-present.ts';
import { parseJson } from '../../io/parse-json.ts';
import { readRegular } from '../../io/regular-file.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { parseToolchainId } from '../../spec/toolchain-id.ts';
import { publicDatabase } from '../../upstream/sumdb/public-database.ts';
import type { NoteKey } from '../../upstream/sumdb/signed-note.ts';
import type { ServedArchive } from '../snapshot/manifest.ts';
import { recordFaults } from './go-records.ts';
import type { Verification } from './verification.ts';
import { readWhole } from './read-whole.ts';

const MODULE = 'goproxy/golang.org/toolchain/@v';
const InfoSchema = v.strictObject({ Version: v.string(), Time: v.pipe(v.string(), v.isoTimestamp()) });
const ReleasesSchema = v.array(
  v.strictObject({
    version: v.string(),
    stable: v.boolean(),
    files: v.array(
      v.strictObject({
        filename: v.string(),
        os: v.literal('linux'),
        arch: v.string(),
        version: v.string(),
        sha256: v.string(),
        size: v.number(),
        kind: v.literal('archive'),
      }),
    ),
  }),
);

/**
 * What is served to go itself: that the module proxy and the download page offer the archives that the manifest names and no others, and that
 * the checksum database's records prove each module. Written apart from what writes these files.
 * @param key of another checksum database, in tests
 */
export async function verifyGo(
  list: CheckList,
  verification: Pick<Verification, 'folder' | 'manifest' | 'found'>,
  key: NoteKey = publicDatabase(),
): Promise<void> {
  const { folder, manifest, found } = verification;
  if (manifest.archives === undefined || !found.has(`${MODULE}/list`)) {
    const why = 'this snapshot serves nothing to go itself: it was published by an older godepot';
    list.notDone.push({ check: 'go', why });
    return;
  }
  const zips = manifest.archives.filter(({ form }) => form === 'module-zip');
  const tarballs = manifest.archives.filter(({ form }) => form === 'tarball');
  await runCheck(list, 'go: module proxy', async () => {
    requireNone([...(await proxyFaults(verification, zips)), ...strangers(verification)], 'GO_TREES');
    return `${zips.length} versions, each with .info, .mod and the zip that the manifest names; no other`;
  });
  await runCheck(list, 'go: checksum database', async () => {
    const h1s = new Map(
      manifest.packages.flatMap(({ upstream }) =>
        upstream === null ? [] : [[upstream.toolchain, upstream.h1]],
      ),
    );
    const read = async (path: string): Promise<Buffer | undefined> => {
      try {
        return await readRegular(`${folder}/goproxy/sumdb/${key.name}/${path}`);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    };
    requireNone(await recordFaults(zips, h1s, read, key), 'GO_TREES');
    return `${zips.length} records, signed by ${key.name} and proven to be in its log, say what was packaged`;
  });
  await runCheck(list, 'go: download page', async () => {
    requireNone(await pageFaults(verification, tarballs), 'GO_TREES');
    return `${tarballs.length} tarballs, as the manifest names them, each with its .sha256`;
  });
}

type Given = Pick<Verification, 'folder' | 'manifest' | 'found'>;

async function proxyFaults({ folder, found }: Given, zips: readonly ServedArchive[]): Promise<string[]> {
  const faults: string[] = [];
  const versions = zips.map(({ toolchain }) => `v0.0.1-${toolchain}`).sort();
  const list = (await readWhole(folder, `${MODULE}/list`, 'GO_TREES')).toString('utf8');
  if (list !== versions.map((version) => `${version}\n`).join('')) faults.push('list names other versions');
  for (const { toolchain, sha256, size } of zips) {
    const version = `v0.0.1-${toolchain}`;
    const zip = found.get(`${MODULE}/${version}.zip`);
    if (zip?.sha256 !== sha256 || zip.size !== size)
      faults.push(`${version}.zip is missing or another archive`);
    const info = parseJson(
      (await readWhole(folder, `${MODULE}/${version}.info`, 'GO_TREES')).toString('utf8'),
    );
    if (!v.is(InfoSchema, info) || info.Version !== version)
      faults.push(`${version}.info is about something else`);
    const mod = (await readWhole(folder, `${MODULE}/${version}.mod`, 'GO_TREES')).toString('utf8');
    if (mod !== 'module golang.org/toolchain\n') faults.push(`${version}.mod is not the module's`);
  }
  return faults;
}

/** What is offered and not in the manifest's list of archives; grace files are offered by nothing. */
function strangers({ manifest }: Given): string[] {
  const named = new Set((manifest.archives ?? []).map(({ sha256 }) => sha256));
  return manifest.files.flatMap(({ path, sha256, grace }) =>
    grace === undefined && /^(?:goproxy\/.*\.zip|dl\/.*\.tar\.gz)$/.test(path) && !named.has(sha256)
      ? [`${path} is none of the manifest's archives`]
      : [],
  );
}

async function pageFaults(given: Given, tarballs: readonly ServedArchive[]): Promise<string[]> {
  const { folder, found } = given;
  const faults: string[] = [];
  const listed = await readReleases(folder, 'dl/index.json');
  const files = listed.flatMap(({ version, files: own }) =>
    own.map((file) => ({ ...file, release: version })),
  );
  if (files.length !== tarballs.length) faults.push(`index.json lists ${files.length} files`);
  for (const { toolchain, sha256, size } of tarballs) {
    const name = `${toolchain}.tar.gz`;
    const parts = parseToolchainId(toolchain);
    const file = files.find(({ filename }) => filename === name);
    const right =
      file?.sha256 === sha256 &&
      file.size === size &&
      file.version === `go${parts?.version}` &&
      file.release === file.version &&
      file.arch === parts?.arch;
    if (!right) faults.push(`index.json is wrong about ${name}`);
    const real = found.get(`dl/${name}`);
    if (real?.sha256 !== sha256 || real.size !== size) faults.push(`${name} is missing or another archive`);
    const said = (await readWhole(folder, `dl/${name}.sha256`, 'GO_TREES')).toString('utf8');
    if (said !== sha256) faults.push(`${name}.sha256 says another digest`);
  }
  const all = new Set(listed.map((release) => JSON.stringify(release)));
  for (const release of await readReleases(folder, 'dl/latest.json')) {
    if (!release.stable || !all.has(JSON.stringify(release)))
      faults.push(`latest.json has ${release.version}, which is no stable release of index.json`);
  }
  return faults;
}

async function readReleases(folder: string, path: string): Promise<v.InferOutput<typeof ReleasesSchema>> {
  const parsed = v.safeParse(
    ReleasesSchema,
    parseJson((await readWhole(folder, path, 'GO_TREES')).toString('utf8')),
    FIRST_FAULT,
  );
  if (parsed.success) return parsed.output;
  throw new DepotError('GO_TREES', `${path} is no list of downloads: ${parsed.issues[0].message}`);
}
