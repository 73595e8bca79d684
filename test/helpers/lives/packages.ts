import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

import type { DebScripts } from '../../../builder/deb/maintainer-scripts.ts';
import { compileDebScripts } from '../../../builder/deb/scripts.ts';
import type { Format, Package } from '../../../builder/packaging/package.ts';
import { compileRpmScripts } from '../../../builder/rpm/scripts.ts';
import type { RpmScripts } from '../../../builder/rpm/script-bodies.ts';
import { makeDeb } from '../make-deb.ts';
import { makeRpm } from '../make-rpm.ts';
import { fakePackage, goEnv } from '../recipe-packages.ts';
import { type Line, LINES, PATCHES, type Patch } from './events.ts';

/** Where hosts find the packages. */
export const CARRIED = '/srv/packages';
/** A file `<package>.<script>.<when>` here makes that script fail, once. */
export const FAILURES = '/tmp/failures';

export interface LifePackages {
  /** Its version as both databases have it: `0.1.0-2`. */
  goEnv: { path: string; version: string; files: ReadonlyMap<string, string> };
  /** Path on the host. */
  path: (line: Line, patch: Patch) => string;
  /** What is on disk when it is installed: path -> `f 644 <sha256>`, `l -> target`, `d 755`. */
  files: (line: Line, patch: Patch) => ReadonlyMap<string, string>;
}

const RPM_NAMES = { pre: 'preinst', post: 'postinst', preun: 'prerm', postun: 'postrm' } as const;

/** Through the real recipe, compilers and writers; scripts get a place to fail in at either end. */
export async function lifePackages(format: Format, folder: string): Promise<LifePackages> {
  const made = new Map<string, { path: string; files: Map<string, string> }>();
  const add = async (key: string, pkg: Package): Promise<void> => {
    const path = await write(pkg, format, folder);
    made.set(key, { path: `${CARRIED}/${basename(path)}`, files: await filesOf(pkg, format) });
  };
  const own = await goEnv();
  await add('go-env', own);
  for (const line of LINES) {
    for (const patch of PATCHES) {
      await add(`${line}.${patch}`, await fakePackage({ version: `${line}.${patch}` }));
    }
  }
  const get = (key: string): { path: string; files: Map<string, string> } => {
    const found = made.get(key);
    if (found === undefined) throw new Error(`no package ${key}`);
    return found;
  };
  return {
    goEnv: { ...get('go-env'), version: `${own.version}-${own.release}` },
    path: (line, patch) => get(`${line}.${patch}`).path,
    files: (line, patch) => get(`${line}.${patch}`).files,
  };
}

async function write(pkg: Package, format: Format, folder: string): Promise<string> {
  if (format === 'deb') {
    const scripts: DebScripts = {};
    const compiled = compileDebScripts(pkg.intents);
    for (const name of ['preinst', 'postinst', 'prerm', 'postrm'] as const) {
      const body = compiled[name];
      if (body !== undefined) scripts[name] = mayFail(body, `${pkg.name}.${name}`, 'set -e\n');
    }
    return (await makeDeb(folder, pkg, scripts)).path;
  }
  const scripts: RpmScripts = {};
  const compiled = compileRpmScripts(pkg.intents);
  for (const name of ['pre', 'post', 'preun', 'postun'] as const) {
    const body = compiled[name];
    if (body !== undefined) scripts[name] = mayFail(body, `${pkg.name}.${RPM_NAMES[name]}`, '');
  }
  const { unsigned } = await makeRpm(pkg, folder, { scripts });
  return join(folder, unsigned.fileName);
}

/** The two places: after `start` of the script, and before its last line. */
function mayFail(script: string, key: string, start: string): string {
  const end = 'exit 0\n';
  const from = script.indexOf(start) + start.length;
  if (!script.endsWith(end)) throw new Error(`a script that ends otherwise: ${script}`);
  const place = (when: string): string =>
    `if [ -e ${FAILURES}/${key}.${when} ]; then rm ${FAILURES}/${key}.${when}; exit 1; fi\n`;
  return `${script.slice(0, from)}${place('before')}${script.slice(from, -end.length)}${place('after')}${end}`;
}

async function filesOf(pkg: Package, format: Format): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of pkg.entries()) {
    if (entry.type === 'ghost' || (entry.only !== undefined && entry.only !== format)) continue;
    if (entry.type === 'directory') files.set(entry.path, `d ${entry.mode.toString(8)}`);
    else if (entry.type === 'link') files.set(entry.path, `l -> ${entry.target}`);
    else {
      const hash = createHash('sha256');
      const content = await entry.content();
      if (Buffer.isBuffer(content)) hash.update(content);
      else for await (const chunk of content) hash.update(chunk);
      files.set(entry.path, `f ${entry.mode.toString(8)} ${hash.digest('hex')}`);
    }
  }
  return files;
}
