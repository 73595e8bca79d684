import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { moduleInfoPath, moduleZipPath, tarballName } from '../../builder/upstream/upstream-paths.ts';
import { pageText } from './catalogue.ts';
import type { Places } from './godepot.ts';
import { openGpgKey } from './gpg-key.ts';
import { type MisbehavingServer, misbehavingServer } from './misbehaving-server.ts';
import { projectRoot } from './project.ts';
import { type SmallToolchain, smallToolchain } from './small-toolchain.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';
import { digest } from './toolchain-source.ts';
import { goZip, servedDatabase } from './vulndb.ts';

/** What Go's own page and its hosts have, for small toolchains and signed by a key of the test. */
export interface SiteContent {
  toolchains: readonly SmallToolchain[];
  /** Who signed the tarballs. */
  fingerprint: string;
  certificate: string;
  /** Of the file host, by name: tarballs with `.asc` and `.sha256`. */
  files: ReadonlyMap<string, Buffer>;
  /** By their paths in the module proxy protocol: `.zip` and `.info`. */
  modules: ReadonlyMap<string, Buffer>;
  vulnerabilities: Buffer;
}

/** @param filler bytes that make each toolchain larger */
export async function siteContent(t: Owner, versions: readonly string[], filler = 0): Promise<SiteContent> {
  const folder = await temporaryFolder(t);
  const signer = await openGpgKey(t);
  const toolchains = await Promise.all(
    versions.map((version) => smallToolchain({ version, os: 'linux', arch: 'amd64' }, filler, version)),
  );
  const [files, modules] = [new Map<string, Buffer>(), new Map<string, Buffer>()];
  for (const { toolchain, tarball, zip, time } of toolchains) {
    const name = tarballName(toolchain);
    const [signed, signature] = [join(folder, name), join(folder, `${name}.asc`)];
    await writeFile(signed, tarball);
    await signer.detach(signed, signature);
    files.set(name, tarball);
    files.set(`${name}.asc`, await readFile(signature));
    files.set(`${name}.sha256`, Buffer.from(digest(tarball)));
    modules.set(moduleZipPath(toolchain), zip);
    const version = `v0.0.1-go${toolchain.version}.linux-amd64`;
    modules.set(moduleInfoPath(toolchain), Buffer.from(JSON.stringify({ Version: version, Time: time })));
  }
  const { fingerprint, certificate } = signer;
  const vulnerabilities = goZip(await servedDatabase());
  return { toolchains, fingerprint, certificate, files, modules, vulnerabilities };
}

/** The download page's catalogue of those toolchains. */
export function catalogueOf(toolchains: readonly SmallToolchain[]): Buffer {
  const releases = toolchains.map(({ toolchain: { version, os, arch }, tarball }) => {
    const filename = `go${version}.${os}-${arch}.tar.gz`;
    const sha256 = digest(tarball);
    const file = { filename, os, arch, version: `go${version}`, sha256, size: tarball.length };
    return { version: `go${version}`, stable: true, files: [{ ...file, kind: 'archive' }] };
  });
  return Buffer.from(pageText(releases));
}

export const CATALOGUE_PATH = '/dl/?mode=json&include=all';
export const VULNERABILITIES_PATH = '/dl/vulndb.zip';

/** A copy of all that on loopback: page `/dl`, file host `/go`. */
export async function smallSite(t: Owner, content: SiteContent): Promise<MisbehavingServer> {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  server.files.set(CATALOGUE_PATH, catalogueOf(content.toolchains));
  server.files.set(VULNERABILITIES_PATH, content.vulnerabilities);
  for (const [path, bytes] of content.modules) server.files.set(`/dl/mod/${path}`, bytes);
  for (const [name, bytes] of content.files) server.files.set(`/go/${name}`, bytes);
  return server;
}

/** Where one side works; its lock file is shared with all specs of the same folder. */
export interface SiteDepot extends Places {
  lock: string;
  /** The command line up to the verb: `node main.ts --spec ...`. */
  line: readonly string[];
}

/** Signature and published digest are what a test can vouch for: the checksum database's key is one that is built in. */
export function siteSources(server: MisbehavingServer): string {
  return `source: [{site: ${server.url}/dl}, {proxy: 'off'}]\nmirrors: [${server.url}/go]\n`;
}

/**
 * Writes a spec and the signer's certificate.
 * @param sources lines of the spec: siteSources(), or those of a folder
 * @param names of the spec and of the depot, where several share a folder
 */
export async function siteDepot(
  folder: string,
  { fingerprint, certificate }: SiteContent,
  versions: readonly string[],
  sources: string,
  names: { spec?: string; depot?: string } = {},
): Promise<SiteDepot> {
  const specs = join(folder, 'specs');
  await mkdir(specs, { recursive: true });
  const [spec, keyring] = [join(specs, names.spec ?? 'depot.yaml'), join(specs, 'upstream.asc')];
  await writeFile(keyring, certificate);
  const lines = [
    'depot: {name: godepot, origin: godepot, maintainer: tests <tests@example.com>}',
    'platforms: [linux/amd64]',
    `toolchains: [${versions.join(', ')}]`,
    'verify: [openpgp, sha256]',
    `openpgp: {primary: ${fingerprint}, keyring: upstream.asc}`,
  ];
  await writeFile(spec, `${lines.join('\n')}\n${sources}`);
  const [depot, keys] = [join(folder, names.depot ?? 'dist'), join(folder, 'keys')];
  const main = join(projectRoot, 'builder/main.js');
  const line = [process.execPath, main, '--spec', spec, '--depot', depot, '--keys', keys];
  return { spec, depot, keys, lock: join(specs, 'godepot.lock'), line };
}
