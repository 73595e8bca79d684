import { dirname, resolve } from 'node:path';

import { DepotError, type ErrorCode, hasCode } from '../errors.ts';
import { writeFileAtomic } from '../io/durable.ts';
import { fetchBytes } from '../io/http-small.ts';
import { mayHoldPassword, NOT_SHOWN, parseAddress, redactUrl } from '../io/http-url.ts';
import { instant } from '../io/instant.ts';
import { makePublicFolder } from '../io/public-folder.ts';
import { readRegular } from '../io/regular-file.ts';
import { MOST_KEY_FILE_BYTES } from '../signing/key-file.ts';
import { groupFingerprint } from '../signing/keys.ts';
import {
  chosenKeyFile,
  publishedAt,
  readUpstreamKeyring,
  refreshedKeyFile,
  type UpstreamKeyFile,
} from '../signing/upstream-key-choice.ts';
import {
  describeRevocation,
  describeSubkey,
  type MergedKey,
  mergeUpstreamKey,
  type UpstreamSubkey,
} from '../signing/upstream-refresh.ts';
import { loadSpec } from '../spec/load.ts';
import type { UpstreamKeyChoice } from '../spec/model.ts';
import { withFileGuard } from '../store/lock.ts';
import type { Answer, Context } from './context.ts';

interface SubkeyListing {
  fingerprint: string;
  created: string;
  expires: string | null;
  revoked: { date: string; reason: string } | null;
}

export async function keysUpstreamShow(context: Context): Promise<Answer> {
  const { openpgp: choice } = await loadSpec(context.spec);
  const found = await readUpstreamKeyring({ keysFolder: context.keys, choice });
  const { primary, where, facts, key, completedBy } = found;
  const shown = {
    primary,
    created: instant(facts.primary.created),
    revoked: describeRevoked(describeRevocation(facts.primary.revocations)),
    userIds: key.getUserIDs(),
    file: where,
    completedBy: completedBy ?? null,
    subkeys: facts.subkeys
      .filter(({ bindings }) => bindings.some(({ signs }) => signs))
      .map((subkey) => listing(describeSubkey(subkey))),
  };
  const text = [
    `primary  ${groupFingerprint(primary)}`,
    ...shown.userIds.map((userId) => `         ${userId}`),
    `         made ${shown.created}${revokedText(shown.revoked)}`,
    `         ${where}`,
    ...(completedBy === undefined ? [] : [`         and ${completedBy}, which knows more of it`]),
    ...shown.subkeys.flatMap(describe),
    '',
  ];
  return { result: shown, text: text.join('\n') };
}

export async function keysUpstreamRefresh(context: Context, options: { from?: string }): Promise<Answer> {
  const { openpgp: choice } = await loadSpec(context.spec);
  const { primary } = choice;
  const from = options.from ?? publishedAt(primary);
  if (from === undefined || from === '')
    throw new DepotError('USAGE', `nobody knows here where the owner of ${primary} publishes it`, {
      hint: 'name it: godepot keys upstream refresh --from FILE-OR-URL',
    });
  const offered = await readOffered(from);
  const path = refreshedKeyFile(context.keys, primary);
  const { merged, current } = await takeIn(offered, path, context.keys, choice);
  const { changed, revoked, refused, others } = merged;
  const added = merged.added.map(listing);
  const renewed = merged.renewed.map(listing);
  const file = changed ? path : (current?.path ?? path);
  context.step(
    'keys',
    changed
      ? `${added.length} signing subkeys of ${groupFingerprint(primary.slice(-16))} added, ${renewed.length} renewed, ${revoked.length} revoked; commit ${path}`
      : `nothing new for ${groupFingerprint(primary.slice(-16))}; ${file} stays as it is`,
  );
  const lines = [
    ...added.flatMap((subkey) => ['added', ...describe(subkey)]),
    ...renewed.flatMap((subkey) => ['renewed', ...describe(subkey)]),
    ...revoked.map(({ fingerprint, why }) => `REVOKED  ${groupFingerprint(fingerprint)}\n         ${why}`),
    ...refused.map(({ fingerprint, why }) => `refused  ${groupFingerprint(fingerprint)}\n         ${why}`),
    ...others.map(
      (fingerprint) => `ignored  ${groupFingerprint(fingerprint)}\n         another primary key; not pinned`,
    ),
  ];
  return {
    result: {
      primary,
      from: offered.where,
      file,
      changed,
      added,
      renewed,
      revoked,
      refused,
      ignored: others,
    },
    text: lines.length === 0 ? undefined : `${lines.join('\n')}\n`,
  };
}

interface Taken {
  merged: MergedKey;
  current: UpstreamKeyFile | undefined;
}

interface Offered {
  bytes: Buffer;
  where: string;
}

/**
 * Merges what is offered into the key file that counts, and writes it where something is new: under a lock and from what stands there then,
 * since two refreshes at once would each write what the other did not know of, and a revocation could be lost.
 */
async function takeIn(
  offered: Offered,
  path: string,
  keysFolder: string,
  choice: UpstreamKeyChoice,
): Promise<Taken> {
  const first = await mergeInto(offered, keysFolder, choice);
  if (!first.merged.changed) return first;
  return withFileGuard(path, 'keys upstream refresh', async () => {
    const now = await mergeInto(offered, keysFolder, choice);
    await makePublicFolder(dirname(path));
    await writeFileAtomic(path, now.merged.armored);
    return now;
  });
}

async function mergeInto(offered: Offered, keysFolder: string, choice: UpstreamKeyChoice): Promise<Taken> {
  const current = await chosenKeyFile({ keysFolder, choice }).catch((error: unknown) => {
    if (hasCode(error, 'UPSTREAM_KEYRING_MISSING') && choice.keyring === undefined) return undefined;
    throw error;
  });
  const merged = await mergeUpstreamKey(current?.bytes, offered.bytes, choice.primary, {
    current: { where: current?.path ?? '', origin: current?.origin ?? 'refresh' },
    offered: { where: offered.where, origin: 'offered' },
  });
  return { merged, current };
}

/** A URL or a file; neither is trusted: the pinned fingerprint decides what is taken out of it. */
async function readOffered(from: string): Promise<Offered> {
  if (/^https?:/i.test(from) || mayHoldPassword(from)) {
    const url = parseAddress(from);
    if (url === undefined || url.protocol === 'file:')
      throw new DepotError('USAGE', '--from is neither an http(s) URL nor a file', {
        where: NOT_SHOWN,
        hint: 'write https://HOST/PATH, or ./NAME for a file of such a name',
      });
    return { bytes: await fetchKey(url), where: redactUrl(url) };
  }
  const path = resolve(from);
  return { bytes: await readRegular(path), where: path };
}

/** What their hints say of servers and proxies holds for a key as well; those of others speak of sources of toolchains, which have no keys. */
const OWN_HINTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INTERRUPTED',
  'FETCH_UNAUTHORIZED',
  'FETCH_PROXY',
  'FETCH_PROXY_LOGIN',
  'PROXY_INVALID',
  'NETRC_INVALID',
]);

async function fetchKey(url: URL): Promise<Buffer> {
  try {
    return await fetchBytes(url, { maxBytes: MOST_KEY_FILE_BYTES });
  } catch (cause) {
    if (!(cause instanceof DepotError) || OWN_HINTS.has(cause.code)) throw cause;
    throw new DepotError(cause.code, cause.message, {
      where: cause.where,
      hint: 'fetch the key file on another machine and name it: godepot keys upstream refresh --from FILE',
      cause,
    });
  }
}

function listing({ fingerprint, created, expires, revoked }: UpstreamSubkey): SubkeyListing {
  return {
    fingerprint,
    created: instant(created),
    expires: expires === null ? null : instant(expires),
    revoked: describeRevoked(revoked),
  };
}

function describe({ fingerprint, created, expires, revoked }: SubkeyListing): string[] {
  const end = expires === null ? 'without an end' : `until ${expires}`;
  return [
    `subkey   ${groupFingerprint(fingerprint)}`,
    `         from ${created} ${end}${revokedText(revoked)}`,
  ];
}

function describeRevoked(revoked: { date: number; reason: string } | null): SubkeyListing['revoked'] {
  return revoked === null ? null : { date: instant(revoked.date), reason: revoked.reason };
}

function revokedText(revoked: SubkeyListing['revoked']): string {
  return revoked === null ? '' : `, REVOKED on ${revoked.date} (${revoked.reason})`;
}
