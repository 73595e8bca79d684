import { isUtf8 } from 'node:buffer';
import { join, resolve } from 'node:path';

import { DepotError } from '../errors.ts';
import { writeFileAtomic } from '../io/durable.ts';
import { instant } from '../io/instant.ts';
import { describeHeader } from '../rpm/describe-header.ts';
import { clearsignedPacket } from '../signing/packet-signer.ts';
import { everyKey } from '../signing/keyring.ts';
import { groupFingerprint, type KeyFolder, type KeyInfo, openKeys, openSigner } from '../signing/keys.ts';
import type { RequestItem } from '../signing/request.ts';
import { readRequest, readWanted, type WantedSignature } from '../signing/request-folder.ts';
import type { Signer } from '../signing/signer.ts';
import type { Answer, Context } from './context.ts';

/**
 * On the machine with the private key. Needs the keys folder and the carried folder, nothing else. What a header says of itself is compared
 * with what the request says, and shown, so that nobody signs what they cannot read.
 */
export async function sign(context: Context, folder: string, options: { dryRun?: boolean }): Promise<Answer> {
  const path = resolve(folder);
  const request = await readRequest(path);
  const keys = await openKeys(context.keys);
  const wanted: WantedSignature[] = [];
  const lines: string[] = [];
  // all of it is looked at before the first signature
  for (const item of request.items) {
    const one = await readWanted(path, item);
    requireKey(keys, item, path);
    lines.push(describe(one, path));
    wanted.push(one);
  }
  if (options.dryRun !== true) await signAll(context, path, wanted);
  const prints = [...new Set(request.items.map(({ key }) => key))];
  const done = options.dryRun === true ? 'would be signed' : 'signed';
  return {
    result: {
      folder: path,
      depot: request.depot,
      publication: request.publication,
      keys: prints,
      signed: options.dryRun !== true,
      items: request.items,
    },
    text: `${[...lines, '', `${lines.length} of the depot ${JSON.stringify(request.depot)} ${done} by ${prints.map(groupFingerprint).join(', ')}`].join('\n')}\n`,
  };
}

async function signAll(context: Context, path: string, wanted: readonly WantedSignature[]): Promise<void> {
  const signers = new Map<string, Signer>();
  for (const { item, data } of wanted) {
    const { key: fingerprint, kind, date, file } = item;
    const signer =
      signers.get(fingerprint) ??
      (await openSigner(context.keys, context.environment, { fingerprint, progress: context.progress }));
    signers.set(fingerprint, signer);
    const made =
      kind === 'binary'
        ? await signer.signBinary(data, date)
        : clearsignedPacket(await signer.clearsign(data.toString('utf8'), date));
    await writeFileAtomic(join(path, `${file}.sig`), made);
  }
}

function requireKey(keys: KeyFolder, { key, file }: RequestItem, path: string): KeyInfo {
  const found = everyKey<KeyInfo>(keys).find(({ fingerprint }) => fingerprint === key);
  if (found !== undefined) return found;
  throw new DepotError(
    'SIGNATURE_UNKNOWN_KEY',
    `the request asks for a signature by ${key}, which is none of these keys`,
    {
      where: join(path, file),
      hint: 'is it the right keys folder? godepot --keys FOLDER sign ...   Otherwise the request is of another depot: sign nothing of it',
    },
  );
}

/** @throws DepotError SIGNING_MALFORMED for something else than the request says */
function describe({ item, data }: WantedSignature, path: string): string {
  const where = join(path, item.file);
  const date = instant(item.date);
  if (item.package === null) {
    // indexes are text; the header of an rpm, or a deb, that is called one would be signed unread
    if (data.includes(0) || !isUtf8(data))
      throw new DepotError('SIGNING_MALFORMED', 'the request calls it an index, and it is no text', {
        where,
        hint: 'sign nothing of this folder, and find out who made it',
      });
    return `  ${date}  ${item.file}  ${item.size} bytes, sha256 ${item.sha256}`;
  }
  const { fileName, payloadSha256, time } = describeHeader(data, where);
  if (fileName !== item.package.fileName || item.kind !== 'binary' || item.date < time)
    throw new DepotError(
      'SIGNING_MALFORMED',
      `the request calls it ${item.package.fileName}, and it is the header of ${fileName}`,
      {
        where,
        hint: 'sign nothing of this folder, and find out who made it',
      },
    );
  return `  ${date}  ${fileName}  payload sha256 ${payloadSha256 ?? 'not said'}`;
}
