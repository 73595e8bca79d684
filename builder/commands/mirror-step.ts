import { resolve } from 'node:path';

import type { Mirrored } from '../depot/mirror/mirror.ts';
import type { Trust } from '../depot/verify/trust.ts';
import { DepotError, hasCode } from '../errors.ts';
import { counted } from '../io/counted.ts';
import type { Context } from './context.ts';
import { megabytes } from './progress-bars.ts';
import { trustOf } from './trust-options.ts';

export interface MirrorFlags {
  /** Folder of the mirror. */
  to?: string;
  /** Where its clients reach it. */
  mirrorUrl?: string;
}

/**
 * Before anything is published: a line that is wrong must not have published already.
 * @throws DepotError USAGE
 */
export function requireMirrorFlags({ to, mirrorUrl }: MirrorFlags): void {
  if (to === undefined && mirrorUrl !== undefined)
    throw new DepotError('USAGE', '--mirror-url says where a mirror is reached, and there is none', {
      hint: 'name its folder too: godepot publish --to FOLDER --mirror-url URL',
    });
  // an unset variable of a script must not fill the working directory
  if (to === '') throw new DepotError('USAGE', '--to is empty', { hint: 'name a folder: --to FOLDER' });
  if (mirrorUrl !== undefined && !isAddress(mirrorUrl))
    throw new DepotError('USAGE', '--mirror-url is no http or https address without a trailing slash', {
      hint: 'for example: --mirror-url https://mirror.example.com/go',
    });
}

/** Writes what is current to the folder of `--to`; undefined without one. */
export async function mirrorStep(context: Context, flags: MirrorFlags): Promise<Mirrored | undefined> {
  requireMirrorFlags(flags);
  const { to, mirrorUrl } = flags;
  if (to === undefined) return undefined;
  const { mirrorDepot } = await import('../depot/mirror/mirror.ts');
  const trust = await trustAtHand(context);
  const mirrored = await mirrorDepot({ depot: context.depot, folder: resolve(to), url: mirrorUrl, trust });
  context.step('mirrored', describe(mirrored));
  return mirrored;
}

/** Undefined where there is no keys folder, as on a machine that only copies. */
async function trustAtHand(context: Context): Promise<Trust | undefined> {
  try {
    return await trustOf(context, 'depot', { key: [], fingerprint: [] });
  } catch (error) {
    if (hasCode(error, 'KEYS_MISSING')) return undefined;
    throw error;
  }
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/?#][^\s?#]*[^\s/?#]$/.test(text) && URL.canParse(text);
}

function describe({ folder, name, added, removed, copied, bytes, linked, url, resigned }: Mirrored): string {
  const parts = [
    `${folder} shows ${name}`,
    added.length === 0
      ? 'it had every snapshot'
      : `${counted(added.length, 'snapshot')} more: ${counted(copied, 'file')} copied, ${megabytes(bytes)}, ${linked} linked`,
  ];
  if (resigned > 0) parts.push(`${counted(resigned, 'signature')} replaced`);
  if (removed.length > 0) parts.push(`${counted(removed.length, 'snapshot')} gone as in the depot`);
  if (url === null)
    parts.push('no mirror lists, since neither `url:` nor --mirror-url says where it is reached');
  return parts.join('; ');
}
