import type { ExecutionContext } from 'ava';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openGpgKey } from './gpg-key.ts';
import { type MisbehavingServer, misbehavingServer } from './misbehaving-server.ts';
import { OFFICIAL_NAME, OFFICIAL_SHA256 } from './official-tarball.ts';
import { projectRoot } from './project.ts';
import { storedZip } from './stored-zip.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A copy on loopback of what Go's own site and file host answer: catalogue, tarball, `.sha256`, `.asc`, vulnerability database. */
export interface OfficialSite {
  server: MisbehavingServer;
  /** Of the download page, and of its file host. */
  page: string;
  files: string;
  /** Who signed the tarball here: a key of the test, since Google's signature is on the real host only. */
  fingerprint: string;
  certificate: string;
}

/** @param tarball path of the official go1.27.0.linux-amd64.tar.gz */
export async function officialSite(t: ExecutionContext, tarball: string): Promise<OfficialSite> {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const signer = await openGpgKey(t);
  const asc = join(await temporaryFolder(t), 'asc');
  await signer.detach(tarball, asc);
  const bytes = await readFile(tarball);
  const put = (path: string, content: string | Buffer): void =>
    void server.files.set(path, Buffer.from(content));
  put('/dl/?mode=json&include=all', catalogue(bytes.length));
  put('/dl/vulndb.zip', await vulnerabilities());
  put(`/go/${OFFICIAL_NAME}`, bytes);
  put(`/go/${OFFICIAL_NAME}.sha256`, OFFICIAL_SHA256);
  put(`/go/${OFFICIAL_NAME}.asc`, await readFile(asc));
  return {
    server,
    page: `${server.url}/dl`,
    files: `${server.url}/go`,
    fingerprint: signer.fingerprint,
    certificate: signer.certificate,
  };
}

/** As the page writes it, one blank of indent, with a release after the official one. */
function catalogue(size: number): string {
  const other = createHash('sha256').update('another release').digest('hex');
  const releases = [
    { version: 'go1.27.1', stable: true, files: [file('go1.27.1', other, 70_000_000)] },
    { version: 'go1.27.0', stable: true, files: [file('go1.27.0', OFFICIAL_SHA256, size)] },
    { version: 'go1.26.0', stable: true, files: [] },
  ];
  return JSON.stringify(releases, null, 1);
}

function file(version: string, sha256: string, size: number): object {
  const filename = `${version}.linux-amd64.tar.gz`;
  return { filename, os: 'linux', arch: 'amd64', version, sha256, size, kind: 'archive' };
}

/** Real entries of Go's database, in the layout of vulndb.zip. */
async function vulnerabilities(): Promise<Buffer> {
  const folder = join(projectRoot, 'test/fixtures/vulndb');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  return storedZip(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** Writes a spec that takes go1.27.0 from this site and wants every kind of evidence. */
export async function writeOfficialSpec(
  path: string,
  site: OfficialSite,
  keyring: string,
  source: string,
): Promise<void> {
  await writeFile(keyring, site.certificate);
  await writeFile(
    path,
    `depot: {name: godepot, origin: godepot, maintainer: tests <tests@example.com>}
toolchains: [1.27.0]
platforms: [linux/amd64]
verify: [sumdb, openpgp, sha256]
openpgp: {primary: ${site.fingerprint}, keyring: ${keyring}}
policy: {minimum-age: 1, end-of-life: refuse, vulnerabilities: warn}
${source}`,
  );
}
