import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { publicationDate } from '../depot/publish/dates.ts';
import { keysFile } from '../depot/snapshot/fixed-files.ts';
import type { Snapshot } from '../depot/snapshot/snapshots.ts';
import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import type { KeyRequest } from '../signing/key-change.ts';
import type { FormerKey, KeyFolder } from '../signing/keys.ts';

export interface RotateOptions {
  overlap?: string;
  compromised?: boolean;
  reason?: string;
  key?: string;
  finish?: boolean;
  /** Fingerprint of the key after the next one, which gpg holds. */
  next?: string;
  dryRun?: boolean;
}

const DAY = 86_400;
const DEFAULT_OVERLAP = '90d';
const MOST_OVERLAP_DAYS = 3650;
/** A command that was repeated by mistake comes sooner than this; in seconds. */
const AGAIN_AFTER = DAY;

/**
 * SOURCE_DATE_EPOCH, else now.
 * @param published date of the current snapshot: a change dated before it could not be published, and its overlap would be shorter than asked
 * @throws DepotError DATE_INVALID, DATE_IN_FUTURE, DATE_NOT_LATER
 */
export function rotationTime(environment: NodeJS.ProcessEnv, published?: number): number {
  return publicationDate(environment['SOURCE_DATE_EPOCH'], 0, published, Math.floor(Date.now() / 1000));
}

/**
 * What is asked for, if it may be done.
 * @param current the published snapshot, which says what servers can know
 * @param options after requireOneKind()
 * @throws DepotError USAGE, KEYS_OVERLAP, KEYS_ROTATED, KEYS_UNPUBLISHED
 */
export function decideChange(
  keys: KeyFolder,
  options: RotateOptions,
  now: number,
  current: Snapshot | undefined,
): KeyRequest {
  if (options.compromised === true) return compromised(keys, options, now);
  const retiring = keys.former.find(({ role }) => role === 'retiring');
  if (options.finish === true) {
    if (retiring === undefined)
      throw new DepotError('KEYS_OVERLAP', 'no change of keys is under way', {
        hint: 'see: godepot keys list',
      });
    requireOver(retiring, now, current);
    return { kind: 'finished', now };
  }
  if (retiring !== undefined) requireOver(retiring, now, current);
  requirePublished(keys, current);
  const until = now + DAY * overlapDays(options.overlap ?? DEFAULT_OVERLAP);
  return { kind: 'planned', now, until, reason: options.reason ?? 'planned change of keys' };
}

/** @throws DepotError USAGE where options contradict each other */
export function requireOneKind({ overlap, compromised, reason, key, finish, next }: RotateOptions): void {
  const wrong =
    (compromised === true && (overlap !== undefined || finish === true)
      ? '--compromised takes effect at once: it goes with neither --overlap nor --finish'
      : undefined) ??
    (compromised === true && reason === undefined ? '--compromised wants --reason TEXT' : undefined) ??
    (compromised !== true && key !== undefined ? '--key goes with --compromised' : undefined) ??
    (finish === true && (overlap !== undefined || reason !== undefined)
      ? '--finish goes with neither --overlap nor --reason'
      : undefined) ??
    (finish === true && next !== undefined ? '--finish makes no key: it goes without --next' : undefined) ??
    (reason !== undefined && !/^[ -~]{1,200}$/.test(reason)
      ? '--reason is one line of plain ASCII, 200 characters at most: it is signed and published'
      : undefined);
  if (wrong !== undefined)
    throw new DepotError('USAGE', wrong, {
      hint: "godepot keys rotate --compromised --reason 'laptop stolen'",
    });
}

function overlapDays(text: string): number {
  const days = Number(/^(\d{1,4})d?$/.exec(text)?.[1] ?? Number.NaN);
  if (days >= 1 && days <= MOST_OVERLAP_DAYS) return days;
  throw new DepotError('USAGE', `--overlap is a number of days from 1 to ${MOST_OVERLAP_DAYS}, not ${text}`, {
    hint: 'for example --overlap 90d; where no time is left: --compromised',
  });
}

function compromised(keys: KeyFolder, options: RotateOptions, now: number): KeyRequest {
  const { reason = '' } = options;
  const given = options.key?.replaceAll(/\s/g, '').toUpperCase();
  const candidates = keys.trusted.map(({ fingerprint }) => fingerprint);
  if (given !== undefined) {
    if (candidates.includes(given)) return { kind: 'compromised', now, fingerprint: given, reason };
    throw new DepotError('USAGE', `no key in use has the fingerprint ${given}`, {
      hint: `one of these, whole: ${candidates.join(', ')}`,
    });
  }
  const last = Math.max(0, ...keys.former.map(({ since }) => since));
  if (now - last >= AGAIN_AFTER)
    return { kind: 'compromised', now, fingerprint: keys.current.fingerprint, reason };
  throw new DepotError('KEYS_ROTATED', `the keys were changed already, on ${instant(last)}`, {
    hint:
      'if that command was cut short: godepot release continues it. If another key is compromised as well, name it: ' +
      `--key ${keys.current.fingerprint}`,
  });
}

/** At most one key signs beside the current one, and none is forgotten while something listed needs it. */
function requireOver({ fingerprint, until }: FormerKey, now: number, current: Snapshot | undefined): void {
  if (now < until)
    throw new DepotError(
      'KEYS_OVERLAP',
      `${fingerprint} signs beside the current key until ${instant(until)}`,
      {
        hint: 'wait until then. A key that may be in other hands does not wait: --compromised --reason TEXT --key FINGERPRINT',
      },
    );
  const needing = (current?.manifest.packages ?? []).filter(({ signedBy }) => signedBy === fingerprint);
  if (needing.length === 0) return;
  throw new DepotError('KEYS_OVERLAP', `${needing.length} listed packages are signed by ${fingerprint}`, {
    hint: 'godepot release lists packages of the current key; then run this again',
    faults: needing.map(({ fileName }) => ({ message: fileName })),
  });
}

/** The change goes to a key that servers have: what no snapshot carried, none can have. */
function requirePublished(keys: KeyFolder, current: Snapshot | undefined): void {
  if (current === undefined) return;
  const { name } = current.manifest.depot;
  const published = readFileSync(join(current.folder, keysFile(name)), 'utf8');
  if (published.includes(keys.next.certificate.armored.trim())) return;
  throw new DepotError(
    'KEYS_UNPUBLISHED',
    `the next key ${keys.next.fingerprint} is not in the current snapshot`,
    {
      where: current.folder,
      hint: 'godepot release publishes it; change keys when servers have had time to take the new repository package',
    },
  );
}
