import type { FormerEntry, Keyring, KeyringEntry } from './keyring.ts';

/** What is asked for. `now` is unix seconds. */
export type KeyRequest =
  /** The next key takes over; the old one signs beside it until `until`, unix seconds. */
  | { kind: 'planned'; now: number; until: number; reason: string }
  /** That key may be in other hands: the current, the next or the retiring one. */
  | { kind: 'compromised'; now: number; fingerprint: string; reason: string }
  /** The overlap is over: clients are told to forget the retiring key. */
  | { kind: 'finished'; now: number };

/** What a change of keys comes to, for the statement, the notice and the new keyring. */
export interface KeyChange {
  kind: KeyRequest['kind'];
  /** Unix seconds. */
  since: number;
  /** Until when the old key signs as well; equal to `since` where it stops at once. */
  until: number;
  reason: string;
  /** The key that is replaced, withdrawn or forgotten, and what it was. */
  old: KeyringEntry;
  was: 'current' | 'next' | 'retiring';
  /** Who signs from now on, and the key after that. */
  current: KeyringEntry;
  next: KeyringEntry;
  /** Of the keyring that results. */
  generation: number;
  edition: number;
}

/** True if another next key is needed. */
export function needsNewKey(keyring: Keyring, request: KeyRequest): boolean {
  if (request.kind === 'planned') return true;
  return request.kind === 'compromised' && roleOf(keyring, request.fingerprint) !== 'retiring';
}

/** The key that a request is about. */
export function subjectOf(keyring: Keyring, request: KeyRequest): KeyringEntry {
  if (request.kind === 'planned') return keyring.current;
  const retiring = keyring.former.find(({ state }) => state === 'retiring');
  if (request.kind === 'finished') {
    if (retiring === undefined) throw new TypeError('no key is retiring');
    return retiring;
  }
  const found = [keyring.current, keyring.next, ...(retiring === undefined ? [] : [retiring])].find(
    ({ fingerprint }) => fingerprint === request.fingerprint,
  );
  if (found === undefined) throw new TypeError('that key has no role');
  return found;
}

/**
 * The keyring after a change. Pure; whether the change may be made is decided before.
 * @param fresh a new key, where needsNewKey() says so
 */
export function changeKeys(
  keyring: Keyring,
  request: KeyRequest,
  fresh: KeyringEntry | undefined,
): { keyring: Keyring; change: KeyChange } {
  const old = entryOf(subjectOf(keyring, request));
  const was = request.kind === 'planned' ? 'current' : roleOf(keyring, old.fingerprint);
  const { generation, edition, current, next } = keyring;
  const until = request.kind === 'planned' ? request.until : request.now;
  const reason =
    request.kind === 'finished'
      ? (keyring.former.find(({ fingerprint }) => fingerprint === old.fingerprint)?.reason ?? '')
      : request.reason;
  const state = ({ planned: 'retiring', compromised: 'withdrawn', finished: 'retired' } as const)[
    request.kind
  ];
  const entry: FormerEntry = {
    ...old,
    state,
    generation: generationOf(keyring, old.fingerprint),
    since: request.now,
    until,
    reason,
  };
  // whatever happens, at most one key signs beside the current one
  const others = keyring.former
    .filter(({ fingerprint }) => fingerprint !== old.fingerprint)
    .map((former) => (was === 'current' ? settled(former, request.now) : former));
  const former = [...others, entry];
  const changed: Keyring =
    was === 'current'
      ? { generation: generation + 1, edition: 0, current: next, next: required(fresh), former }
      : { generation, edition: edition + 1, current, next: was === 'next' ? required(fresh) : next, former };
  return {
    keyring: changed,
    change: {
      kind: request.kind,
      since: request.now,
      until,
      reason,
      old,
      was,
      current: changed.current,
      next: changed.next,
      generation: changed.generation,
      edition: changed.edition,
    },
  };
}

function settled(former: FormerEntry, now: number): FormerEntry {
  return former.state === 'retiring'
    ? { ...former, state: 'retired', until: Math.min(former.until, now) }
    : former;
}

function roleOf({ current, next }: Keyring, fingerprint: string): KeyChange['was'] {
  if (fingerprint === current.fingerprint) return 'current';
  return fingerprint === next.fingerprint ? 'next' : 'retiring';
}

function generationOf(keyring: Keyring, fingerprint: string): number | null {
  const role = roleOf(keyring, fingerprint);
  if (role === 'current') return keyring.generation;
  if (role === 'next') return null;
  return keyring.former.find((former) => former.fingerprint === fingerprint)?.generation ?? null;
}

function entryOf({ fingerprint, created, userId, heldBy }: KeyringEntry): KeyringEntry {
  return { fingerprint, created, userId, ...(heldBy === undefined ? {} : { heldBy }) };
}

function required(fresh: KeyringEntry | undefined): KeyringEntry {
  if (fresh === undefined) throw new TypeError('this change needs a new next key');
  return fresh;
}
