import { join } from 'node:path';

import { requireComplete } from '../depot/log/complete.ts';
import { appendLog } from '../depot/log/log.ts';
import { resignSnapshots } from '../depot/signatures/resign.ts';
import { listSnapshots, readCurrent } from '../depot/snapshot/snapshots.ts';
import { waitUntil } from '../depot/publish/dates.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import { keyNotice } from '../recipes/key-notice.ts';
import { keyDocuments } from '../recipes/key-documents.ts';
import { changeKeys, type KeyChange, type KeyRequest, needsNewKey } from '../signing/key-change.ts';
import type { HeldKey } from '../signing/gpg-certificate.ts';
import { heldEntry, heldNextKey } from '../signing/held-keys.ts';
import { KEYRING_FILE, readKeyring } from '../signing/keyring.ts';
import { type KeyFolder, openKeys } from '../signing/keys.ts';
import { requireUse, rotateKeys } from '../signing/rotate-keys.ts';
import { withFileLock, withStoreLock } from '../store/lock.ts';
import { buildStep } from './build.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { decideChange, requireOneKind, type RotateOptions, rotationTime } from './key-request.ts';
import { short } from './keys.ts';
import { publishStep } from './publish.ts';
import { successionOf } from './succession.ts';
import { openWorkshop, signerChoice } from './workshop.ts';

/**
 * Changes the keys, signs what is published anew, builds the rpms of the raised release and publishes them. Killed after the change itself,
 * the rest is what any publication does: `godepot release` continues it.
 */
export async function keysRotate(context: Context, options: RotateOptions): Promise<Answer> {
  requireOneKind(options);
  const house = await openHouse(context);
  const current = await readCurrent(context.depot);
  // keys cannot be changed back once nothing is published with them for want of a log
  await requireComplete(context.depot, current);
  const now = rotationTime(context.environment);
  const request = (keys: KeyFolder): KeyRequest => {
    const decided = decideChange(keys, options, now, current);
    // keys cannot be changed back once the publication is refused for its date
    rotationTime(context.environment, current?.manifest.date);
    return decided;
  };
  const { maintainer, ...depot } = house.spec.depot;
  const held =
    options.next === undefined
      ? undefined
      : await heldNextKey(options.next, {
          home: house.spec.signing.gnupgHome,
          environment: context.environment,
          progress: context.progress,
        });
  if (options.dryRun === true) return dryRun(context, request(await openKeys(context.keys)), depot, held);
  const { keys, change, revocation } = await withFileLock(
    join(context.keys, `.${KEYRING_FILE}.writer.tmp`),
    'keys rotate',
    () =>
      rotateKeys(context.keys, {
        environment: context.environment,
        signing: signerChoice(context, house.spec),
        userId: maintainer,
        held,
        documents: (made) => keyDocuments(depot, made),
        request,
      }),
  );
  context.step('keys', whatChanged(change, context.keys));
  if (change.kind === 'compromised' && revocation === undefined)
    context.step(
      'revocation',
      `is not here: bring ${change.old.fingerprint}.revocation.asc into ${context.keys} and publish; it was made with the key (docs/keys.md)`,
    );
  const { kind, old } = change;
  await appendLog(context.depot, {
    action: 'rotate',
    reason: change.reason,
    details: {
      kind,
      old: old.fingerprint,
      current: change.current.fingerprint,
      until: instant(change.until),
    },
  });
  const published = current === undefined ? undefined : await publishAnew(context, house, keys);
  const { statement, notices } = keyDocuments(depot, change);
  return {
    result: {
      change: { ...change, since: instant(change.since), until: instant(change.until) },
      published: published ?? null,
      statement,
      notice: keyNotice(depot, change),
    },
    text: `\n${notices['txt'] ?? ''}`,
  };
}

async function publishAnew(context: Context, house: House, keys: KeyFolder): Promise<object> {
  const { workshop } = await openWorkshop(context, house);
  const signing = {
    depot: context.depot,
    signer: workshop.signer,
    succession: successionOf(context, house.spec, keys),
    certificates: keys.certificates,
  };
  // first of all: whatever stops the build, what is published must not go on resting on the old key
  const snapshots = await withStoreLock(context.depot, 'keys rotate', async () => {
    const date = Math.max(rotationTime(context.environment), workshop.signer.created);
    await waitUntil(date);
    return resignSnapshots(signing, date);
  });
  context.step('signed', `${counted(snapshots, 'snapshot')} anew, the same content and dates`);
  const built = await buildStep(context, house);
  return publishStep(context, house, built.packages);
}

/** Stands for the fingerprint of the key that would be made. */
const NEW_KEY = '(a new key)';

async function dryRun(
  context: Context,
  request: KeyRequest,
  depot: Omit<House['spec']['depot'], 'maintainer'>,
  held: HeldKey | undefined,
): Promise<Answer> {
  const keyring = await readKeyring(context.keys);
  requireUse(keyring, request, held);
  const fresh =
    held === undefined ? { fingerprint: NEW_KEY, created: request.now, userId: '' } : heldEntry(held);
  const { change } = changeKeys(keyring, request, needsNewKey(keyring, request) ? fresh : undefined);
  const keys = await openKeys(context.keys);
  const snapshots = await listSnapshots(context.depot);
  const { next } = keys;
  const takesOver = change.was === 'current';
  const missing =
    takesOver && !next.hasPrivate && next.heldBy === undefined
      ? `\nneeds      the private half of the next key at ${next.privatePath}`
      : '';
  return {
    result: {
      dryRun: true,
      change: { ...change, since: instant(change.since), until: instant(change.until) },
      snapshots: snapshots.map(({ name }) => name),
      nextPrivateHalf: next.heldBy ?? (next.hasPrivate ? next.privatePath : null),
      notice: keyNotice(depot, change),
    },
    text:
      `would      ${whatChanged(change, context.keys)}\n` +
      `would      sign ${counted(snapshots.length, 'snapshot')} anew as far as that asks for it, and publish\n` +
      (takesOver ? `would      raise the release of every rpm to end in .${change.generation}\n` : '') +
      `nothing was changed${missing}\n`,
  };
}

function whatChanged({ kind, was, old, current, next, until }: KeyChange, folder: string): string {
  const made = next.fingerprint === NEW_KEY ? NEW_KEY : short(next.fingerprint);
  const away =
    next.heldBy === 'gpg'
      ? `next is ${made}, held by gpg`
      : `next is ${made}: move its private half out of ${folder} (docs/keys.md)`;
  if (kind === 'finished') return `${short(old.fingerprint)} is retired: clients are told to forget it`;
  if (was === 'retiring') return `${short(old.fingerprint)} is withdrawn, the overlap ends`;
  if (was === 'next') return `${short(old.fingerprint)} is withdrawn before it signed anything; ${away}`;
  const overlap =
    kind === 'planned'
      ? `, ${short(old.fingerprint)} signs beside it until ${instant(until)}`
      : `, ${short(old.fingerprint)} is withdrawn`;
  return `current is ${short(current.fingerprint)}${overlap}; ${away}`;
}
