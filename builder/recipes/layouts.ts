import { goLine } from '../spec/go-version.ts';
import type { GoVersion, Layout } from '../spec/model.ts';

/** Where a line's GOROOT lies, and the parents that no package may own (an administrator's link of that name would be deleted). */
export function goRoot(
  layout: Layout,
  version: GoVersion,
): { root: string; sharedParent: string | undefined } {
  const line = goLine(version);
  const roots = {
    'usr-local': { root: `/usr/local/go-${line}`, sharedParent: '/usr/local' },
    opt: { root: `/opt/go/${line}`, sharedParent: '/opt/go' },
    // not /usr/lib/go-1.XX: that belongs to distributions
    'usr-lib': { root: `/usr/lib/godepot/go-${line}`, sharedParent: undefined },
  };
  return roots[layout];
}

/** Link target from a folder below /usr: relative inside /usr, as Debian policy 10.5 wants it, else absolute. */
export function linkTarget(from: string, to: string): string {
  if (!from.startsWith('/usr/') || !to.startsWith('/usr/')) return to;
  const up = from.split('/').length - 3;
  return `${'../'.repeat(up)}${to.slice('/usr/'.length)}`;
}
