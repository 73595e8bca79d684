import { resolve } from 'node:path';

import { buildables } from '../build/buildables.ts';
import { findBuilt } from '../build/built.ts';
import { findWaiting } from '../build/waiting.ts';
import type { Publication } from '../depot/publication/publication.ts';
import { rehearse } from '../depot/publish/rehearse.ts';
import { counted } from '../io/counted.ts';
import { type Asked, collectingSigner } from '../signing/deferred-signer.ts';
import { everyKey } from '../signing/keyring.ts';
import type { KeyFolder, KeyInfo } from '../signing/keys.ts';
import type { RequestItem, SigningRequest } from '../signing/request.ts';
import { sha256Of, type WantedSignature, writeRequest } from '../signing/request-folder.ts';
import { withStoreLock } from '../store/lock.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { policyStep } from './policy.ts';
import { publicationOf } from './publish.ts';
import { withSigners } from './signers.ts';
import { targetsStep } from './targets.ts';
import { keyMaterial, openWorkshop } from './workshop.ts';

/** Packages first, since indexes hold the digests of signed ones; once none waits, the publication. */
export async function signExport(context: Context, folder: string): Promise<Answer> {
  const path = resolve(folder);
  const house = await openHouse(context);
  await policyStep(context, house);
  await targetsStep(context, house);
  const { keys, workshop } = await openWorkshop(context, house, true);
  const wantedPackages = await buildables({ ...house, ...keyMaterial(keys) });
  const depot = house.spec.depot.name;
  const waiting = await withStoreLock(context.depot, 'sign export', () =>
    findWaiting(wantedPackages, workshop),
  );
  if (waiting.length > 0) {
    const wanted = waiting.map(({ record, unsigned, date }): WantedSignature => ({
      item: itemOf(
        `${record.fileName}.header`,
        { key: workshop.signer.fingerprint, kind: 'binary', date, data: unsigned.header },
        {
          fileName: record.fileName,
          unsignedSha256: record.unsignedSha256,
        },
      ),
      data: unsigned.header,
    }));
    return write(context, path, { depot, publication: null }, wanted, keys, `${wanted.length} rpm headers`);
  }
  const publication = await publicationOf(context, house, await findBuilt(wantedPackages, workshop));
  return exportPublication(context, path, house, keys, publication);
}

async function exportPublication(
  context: Context,
  path: string,
  { spec }: House,
  keys: KeyFolder,
  publication: Publication,
): Promise<Answer> {
  const asked: Asked[] = [];
  const rehearsal = await rehearse(
    withSigners(publication, (key) => collectingSigner(key, (one) => void asked.push(one))),
  );
  if (rehearsal === undefined) {
    context.step('exported', 'nothing: everything is signed and published');
    return { result: { folder: null, items: [] } };
  }
  if ('complete' in rehearsal) {
    const { complete } = rehearsal;
    context.step(
      'exported',
      `nothing: ${complete} is signed already, and was cut short; godepot publish makes it current`,
    );
    return { result: { folder: null, items: [], complete } };
  }
  const { sequence, contentId, date, previous, paths } = rehearsal;
  const taken = new Set<string>();
  const wanted: WantedSignature[] = [];
  for (const one of asked) {
    // the trees of several keys hold one repomd.xml
    if (wanted.some(({ item }) => isSame(item, one))) continue;
    wanted.push({ item: itemOf(fileFor(one, paths, taken), one, null), data: one.data });
  }
  const request = {
    depot: spec.depot.name,
    publication: { sequence, contentId, date, previous: previous ?? null },
  };
  return write(
    context,
    path,
    request,
    wanted,
    keys,
    `${counted(wanted.length, 'file')} of publication ${sequence}`,
  );
}

function isSame(item: RequestItem, { key, kind, date, data }: Asked): boolean {
  return item.key === key && item.kind === kind && item.date === date && item.sha256 === sha256Of(data);
}

/** Flat, after the file of the tree that it is. */
function fileFor({ data, kind }: Asked, paths: ReadonlyMap<string, string>, taken: Set<string>): string {
  // a clear-signed text loses its last line end
  const found = paths.get(sha256Of(data)) ?? paths.get(sha256Of(Buffer.concat([data, Buffer.from('\n')])));
  const base = `${(found ?? 'manifest.json').replaceAll('/', '_')}${kind === 'text' ? '.text' : ''}`;
  let file = base;
  for (let number = 2; taken.has(file); number++) file = `${base}.${number}`;
  taken.add(file);
  return file;
}

function itemOf(file: string, { key, kind, date, data }: Asked, of: RequestItem['package']): RequestItem {
  return { file, kind, key, date, size: data.length, sha256: sha256Of(data), package: of };
}

async function write(
  context: Context,
  path: string,
  request: Pick<SigningRequest, 'depot' | 'publication'>,
  wanted: readonly WantedSignature[],
  keys: KeyFolder,
  what: string,
): Promise<Answer> {
  const asked = new Set(wanted.map(({ item }) => item.key));
  const certificates = everyKey<KeyInfo>(keys)
    .filter(({ fingerprint }) => asked.has(fingerprint))
    .map(({ fingerprint, certificate }): [string, string] => [fingerprint, certificate.armored]);
  await writeRequest(path, request, wanted, new Map(certificates));
  const bytes = wanted.reduce((sum, { data }) => sum + data.length, 0);
  context.step(
    'exported',
    `${what}, ${(bytes / 1e6).toFixed(1)} MB, to ${path}; where the key is: godepot sign FOLDER, then here: godepot sign import FOLDER`,
  );
  return { result: { folder: path, ...request, items: wanted.map(({ item }) => item) } };
}
