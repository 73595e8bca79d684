import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, link, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { downloadDebianSource } from './debian-source.ts';
import { locked } from './locked.ts';
import { cacheRoot, projectRoot } from './project.ts';

const VERSION = '1.27.0';
export const OFFICIAL_NAME = `go${VERSION}.linux-amd64.tar.gz`;
/** As go.dev publishes them. */
const SOURCE_SHA256 = '7002403d7cc44529ef6d26f69a44818263395ead7c16c05a5808ae047ebeb0e5';
export const OFFICIAL_SHA256 = '675c26c449cbb18fc24b74650de1eabbae6e16f64326fd85a283fb3b58280685';

/**
 * A folder that holds the official go1.27.0.linux-amd64.tar.gz and nothing else. Made byte for byte where the official site is out of
 * reach: the signed source from Debian's source package, what only the toolchain module has (programs, generated files), and Go's own
 * release tool, cmd/distpack, built by that very toolchain. About a minute; cached by digest.
 * @param moduleZip the toolchain module of the same version
 */
export async function officialTarballFolder(moduleZip: string): Promise<string> {
  const folder = join(cacheRoot, 'official', OFFICIAL_SHA256);
  const tarball = join(folder, OFFICIAL_NAME);
  await locked(join(cacheRoot, 'official/lock'), async () => {
    if ((await sha256Of(tarball).catch(() => '')) === OFFICIAL_SHA256) return;
    const work = await mkdtemp(join(tmpdir(), 'official-'));
    try {
      const made = await pack(await sourceTree(work), await moduleTree(work, moduleZip), work);
      await requireSha256(made, OFFICIAL_SHA256);
      await mkdir(folder, { recursive: true });
      await cp(made, `${tarball}.part`);
      await rename(`${tarball}.part`, tarball);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return folder;
}

/** Google's own signature of what officialSource gives, as Debian's source package carries it. */
export const OFFICIAL_SOURCE_SIGNATURE = join(
  projectRoot,
  `test/fixtures/official/go${VERSION}.src.tar.gz.asc`,
);

/** The official go1.27.0.src.tar.gz, which Google signed, from Debian's source package; cached by digest. */
export async function officialSource(): Promise<string> {
  const folder = join(cacheRoot, 'official', SOURCE_SHA256);
  const source = join(folder, `go${VERSION}.src.tar.gz`);
  await locked(join(cacheRoot, 'official/source.lock'), async () => {
    if ((await sha256Of(source).catch(() => '')) === SOURCE_SHA256) return;
    const work = await mkdtemp(join(tmpdir(), 'official-source-'));
    try {
      await downloadDebianSource(`golang-1.27=${VERSION}-1`, work);
      const downloaded = join(work, `golang-1.27_${VERSION}.orig.tar.gz`);
      await requireSha256(downloaded, SOURCE_SHA256);
      await mkdir(folder, { recursive: true });
      await cp(downloaded, `${source}.part`);
      await rename(`${source}.part`, source);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return source;
}

async function sourceTree(work: string): Promise<string> {
  await execa('tar', ['-xzf', await officialSource(), '-C', work]);
  return join(work, 'go');
}

async function moduleTree(work: string, zip: string): Promise<string> {
  const folder = join(work, 'module');
  await execa('unzip', ['-q', zip, '-d', folder]);
  return join(folder, `golang.org/toolchain@v0.0.1-go${VERSION}.linux-amd64`);
}

async function pack(goroot: string, module: string, work: string): Promise<string> {
  for (const entry of await readdir(module, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === '_go.mod') continue;
    const path = join(entry.parentPath, entry.name).slice(module.length);
    await mkdir(dirname(join(goroot, path)), { recursive: true });
    await linkUnlessThere(join(module, path), join(goroot, path));
  }
  // modules carry no usable modes
  for (const folder of ['bin', 'pkg/tool/linux_amd64']) {
    for (const name of await readdir(join(goroot, folder))) await chmod(join(goroot, folder, name), 0o755);
  }
  const env = {
    GOROOT: goroot,
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    GOENV: 'off',
    GOOS: 'linux',
    GOARCH: 'amd64',
    CGO_ENABLED: '0',
    HOME: join(work, 'home'),
    PATH: '/usr/bin:/bin',
  };
  const distpack = join(work, 'distpack');
  await execa(join(goroot, 'bin/go'), ['build', '-o', distpack, './src/cmd/distpack'], {
    cwd: goroot,
    env,
    extendEnv: false,
  });
  await mkdir(join(goroot, 'pkg/distpack'));
  await execa(distpack, [], { cwd: goroot, env, extendEnv: false });
  return join(goroot, 'pkg/distpack', OFFICIAL_NAME);
}

async function linkUnlessThere(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

async function requireSha256(path: string, wanted: string): Promise<void> {
  const found = await sha256Of(path);
  if (found !== wanted) throw new Error(`${path} has sha256 ${found}, not ${wanted}`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
