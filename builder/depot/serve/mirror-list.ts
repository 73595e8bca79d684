import { access, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { ifPresent, readIfPresent } from '../../io/if-present.ts';
import type { GoArch } from '../../spec/model.ts';
import { yumFolder } from '../snapshot/layout.ts';
import { mirrorList, mirrorListPath } from '../snapshot/mirrorlist.ts';
import { currentName } from '../snapshot/snapshots.ts';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

/**
 * The published mirror list, or one with the address under which this client reached the server. The Host header is the client's own
 * word, so only what can be a host and a port gets into the answer.
 */
export async function answerMirrorList(
  depot: string,
  { arch, tree }: { arch: GoArch; tree: string },
  host: string | undefined,
): Promise<string | undefined> {
  const name = await currentName(depot);
  if (name === undefined) return undefined;
  const path = mirrorListPath(await realpath(depot), arch, tree);
  const real = await ifPresent(realpath(path));
  // a depot has no link but `current`: another one could lead to keys, or to whatever else this process may read
  if (real !== undefined && real !== path) return undefined;
  const published = await readIfPresent(path);
  if (published !== undefined) return published;
  if (host === undefined || !HOST.test(host)) return undefined;
  const folder = join(depot, 'snapshots', name, yumFolder(arch, tree));
  return (await exists(folder)) ? mirrorList(`http://${host}`, name, arch, tree) : undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
