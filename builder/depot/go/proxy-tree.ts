import { instant } from '../../io/instant.ts';
import type { Toolchain } from '../../spec/model.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../../toolchain/module-name.ts';

/**
 * The small files of a module proxy for the toolchain module (go.dev/ref/mod#goproxy-protocol). Pure: paths below the proxy's address ->
 * content. Versions are lower case throughout, so that none is escaped.
 */
export function proxyFiles(toolchains: readonly (Toolchain & { time: number })[]): Map<string, string> {
  const folder = `${TOOLCHAIN_MODULE}/@v`;
  const files = new Map<string, string>();
  for (const toolchain of toolchains) {
    const version = moduleVersion(toolchain);
    files.set(`${folder}/${version}.info`, infoText(version, toolchain.time));
    files.set(`${folder}/${version}.mod`, MODULE_FILE);
  }
  const versions = toolchains.map((toolchain) => `${moduleVersion(toolchain)}\n`);
  files.set(`${folder}/list`, versions.sort().join(''));
  return files;
}

/** The whole go.mod of every version of the module; its own h1 is in the database, too. */
const MODULE_FILE = `module ${TOOLCHAIN_MODULE}\n`;

/** As cmd/distpack writes it beside the zip, whose time is VERSION's. */
export function infoText(version: string, time: number): string {
  return `{"Version":"${version}","Time":"${instant(time)}"}\n`;
}
