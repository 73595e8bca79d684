import type { ParentDirectoryIntent } from '../packaging/intents.ts';
import { goLine } from '../spec/go-version.ts';
import type { GoVersion, Layout } from '../spec/model.ts';

/** Where a line of Go installs. */
export interface GoRoot {
  /** Physical GOROOT. */
  root: string;
  /** Folders above it that are ours; every line owns them together. */
  owned: readonly string[];
  /** What no package may own (an administrator's link of that name would be deleted) and yet has to be there. */
  intents: readonly ParentDirectoryIntent[];
}

export function goRoot(layout: Layout, version: GoVersion): GoRoot {
  const line = goLine(version);
  const roots: Record<Layout, GoRoot> = {
    'usr-local': {
      root: `/usr/local/go-${line}`,
      owned: [],
      intents: [{ kind: 'parent-directory', path: '/usr/local' }],
    },
    opt: {
      root: `/opt/go/${line}`,
      owned: [],
      intents: [{ kind: 'parent-directory', path: '/opt/go', removeIfEmpty: true }],
    },
    // not /usr/lib/go-1.XX: that belongs to distributions
    'usr-lib': { root: `/usr/lib/godepot/go-${line}`, owned: ['/usr/lib/godepot'], intents: [] },
  };
  return roots[layout];
}

/** Link target from a folder below /usr: relative inside /usr, as Debian policy 10.5 wants it, else absolute. */
export function linkTarget(from: string, to: string): string {
  if (!from.startsWith('/usr/') || !to.startsWith('/usr/')) return to;
  const up = from.split('/').length - 3;
  return `${'../'.repeat(up)}${to.slice('/usr/'.length)}`;
}
