import { instant } from '../io/instant.ts';
import { certificateTraits } from '../signing/certificate-traits.ts';
import { groupFingerprint, type KeyFolder, type KeyInfo, openKeys } from '../signing/keys.ts';
import { heldKeys } from '../signing/held-keys.ts';
import { initKeys } from '../signing/init-keys.ts';
import { loadSpec } from '../spec/load.ts';
import { type CertificateVerdict, judgeCertificate } from '../targets/certificate-verdict.ts';
import type { TargetName } from '../targets/model.ts';
import { TARGETS } from '../targets/table.ts';
import type { Answer, Context } from './context.ts';

interface KeyListing {
  role: string;
  fingerprint: string;
  created: string;
  userId: string;
  algorithm: string;
  certificate: string;
  /** Path of its file, `gpg` where that holds it, null where it is not on this machine. */
  privateHalf: string | null;
  /** Names of targets by what they do with it: keys lint says why. */
  targets: Record<CertificateVerdict['outcome'], TargetName[]>;
  /** Of a key that was replaced: since when, until when it signs as well, why. */
  former: { since: string; until: string; reason: string } | null;
}

export interface KeysInitOptions {
  gpg?: string;
  next?: string;
}

export async function keysInit(context: Context, options: KeysInitOptions): Promise<Answer> {
  const { depot, signing } = await loadSpec(context.spec);
  const held = await heldKeys(options, {
    home: signing.gnupgHome,
    environment: context.environment,
    progress: context.progress,
  });
  const keys = await initKeys(context.keys, {
    userId: depot.maintainer,
    now: Math.floor(Date.now() / 1000),
    environment: context.environment,
    ...(held === undefined ? {} : { held }),
  });
  const { current, next } = keys;
  const what =
    held === undefined
      ? `made current ${short(current.fingerprint)} and next ${short(next.fingerprint)} (RSA 4096)`
      : `took current ${named(current)} and ${held.next === undefined ? 'made' : 'took'} next ${named(next)}`;
  context.step('keys', `${what}; back both up now: docs/keys.md`);
  return { result: { keys: listing(keys) } };
}

export async function keysList(context: Context): Promise<Answer> {
  const folder = await openKeys(context.keys);
  const keys = listing(folder);
  const { generation, edition } = folder;
  return { result: { generation, edition, keys }, text: keys.map(describe).join('\n') };
}

function named({ fingerprint, algorithm, heldBy }: KeyInfo): string {
  return `${short(fingerprint)} (${algorithm}${heldBy === undefined ? '' : ', held by gpg'})`;
}

/** The last 64 bits, enough to tell one's own two keys apart; trust is compared over the whole fingerprint. */
export function short(fingerprint: string): string {
  return groupFingerprint(fingerprint.slice(-16));
}

function listing({ current, next, former }: KeyFolder): KeyListing[] {
  return [
    ...[current, next].map((key) => ({ ...lines(key), former: null })),
    ...former.map((key) => ({
      ...lines(key),
      former: { since: instant(key.since), until: instant(key.until), reason: key.reason },
    })),
  ];
}

function lines(key: KeyInfo): Omit<KeyListing, 'former'> {
  return {
    role: key.role,
    fingerprint: key.fingerprint,
    created: instant(key.created),
    userId: key.userId,
    algorithm: key.algorithm,
    certificate: key.certificate.path,
    privateHalf: key.heldBy ?? (key.hasPrivate ? key.privatePath : null),
    targets: byOutcome(key),
  };
}

function byOutcome({ certificate }: KeyInfo): KeyListing['targets'] {
  const now = Math.floor(Date.now() / 1000);
  const [traits] = certificateTraits(certificate.binary, now);
  const made: KeyListing['targets'] = { works: [], warns: [], fails: [] };
  if (traits === undefined) return made;
  for (const target of TARGETS) made[judgeCertificate(target, traits, now).outcome].push(target.name);
  return made;
}

/** Where it works is the long list, and what people ask for is the short one. */
function targetsLine({ works, warns, fails }: KeyListing['targets']): string {
  const rest = [['warns', warns] as const, ['fails', fails] as const]
    .filter(([, names]) => names.length > 0)
    .map(([word, names]) => `, ${word} on ${names.join(' ')}`);
  return `          targets  works on ${works.length} of ${TARGETS.length}${rest.join('')}; why: godepot keys lint`;
}

function formerLine(role: string, { since, until, reason }: NonNullable<KeyListing['former']>): string {
  const also = role === 'retiring' ? `, signs as well until ${until}` : '';
  return `          replaced ${since}${also}: ${reason}`;
}

function describe(key: KeyListing): string {
  return `${[
    `${key.role.padEnd(9)} ${groupFingerprint(key.fingerprint)}`,
    `          ${key.algorithm}, made ${key.created}, ${key.userId}`,
    `          public   ${key.certificate}`,
    `          private  ${key.privateHalf === 'gpg' ? 'held by gpg (agent, smartcard, HSM)' : (key.privateHalf ?? 'not on this machine')}`,
    targetsLine(key.targets),
    ...(key.former === null ? [] : [formerLine(key.role, key.former)]),
  ].join('\n')}\n`;
}
