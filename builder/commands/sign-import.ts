import { resolve } from 'node:path';

import { buildables } from '../build/buildables.ts';
import { findBuilt } from '../build/built.ts';
import type { BuiltPackage } from '../build/record.ts';
import { findWaiting, signWaiting, type Waiting } from '../build/waiting.ts';
import type { Workshop } from '../build/workshop.ts';
import { publish } from '../depot/publish/publish.ts';
import { DepotError, type Fault } from '../errors.ts';
import { counted } from '../io/counted.ts';
import { everyKey } from '../signing/keyring.ts';
import type { KeyInfo } from '../signing/keys.ts';
import { checkedSignatures, type CheckedSignature } from '../signing/checked-signatures.ts';
import { givenSigner } from '../signing/deferred-signer.ts';
import { readRequest, sha256Of } from '../signing/request-folder.ts';
import type { SigningRequest } from '../signing/request.ts';
import { withStoreLock } from '../store/lock.ts';
import { sweepStaging } from '../store/sweep.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { policyStep } from './policy.ts';
import { describePublished, publicationOf } from './publish.ts';
import { withSigners } from './signers.ts';
import { targetsStep } from './targets.ts';
import { keyMaterial, openWorkshop } from './workshop.ts';

/** Takes signatures over that were made elsewhere, all of a request or none. What is expected is worked out here anew: the folder was away. */
export async function signImport(context: Context, folder: string): Promise<Answer> {
  const path = resolve(folder);
  const house = await openHouse(context);
  await policyStep(context, house);
  await targetsStep(context, house);
  const request = await readRequest(path);
  if (request.depot !== house.spec.depot.name)
    throw new DepotError('SIGNING_REFUSED', `the request is of the depot ${request.depot}`, {
      where: path,
      hint: `this one is ${house.spec.depot.name}: name its own folder`,
    });
  const { keys, workshop } = await openWorkshop(context, house, true);
  const signatures = await checkedSignatures(path, request, everyKey<KeyInfo>(keys));
  const wanted = await buildables({ ...house, ...keyMaterial(keys) });
  if (request.publication !== null) {
    const packages = await findBuilt(wanted, workshop);
    return importPublication(context, house, packages, request.publication, signatures);
  }
  const signed = await withStoreLock(context.depot, 'sign import', async () => {
    await sweepStaging(house.store);
    return importPackages(await findWaiting(wanted, workshop), signatures, workshop, path);
  });
  context.step(
    'signed',
    `${counted(signed.length, 'rpm')}; next: godepot sign export FOLDER, for the publication`,
  );
  return { result: { signed } };
}

async function importPackages(
  waiting: readonly Waiting[],
  signatures: readonly CheckedSignature[],
  workshop: Workshop,
  where: string,
): Promise<BuiltPackage[]> {
  const faults: Fault[] = [];
  const matched: { waiting: Waiting; signature: Buffer }[] = [];
  const done: BuiltPackage[] = [];
  for (const { item, signature } of signatures) {
    const fileName = item.package?.fileName ?? '';
    const one = waiting.find(({ record }) => record.fileName === fileName);
    const already = one === undefined ? await workshop.records.read(fileName) : undefined;
    if (
      one === undefined &&
      already?.unsignedSha256 === item.package?.unsignedSha256 &&
      already !== undefined
    )
      done.push(already);
    else if (one === undefined)
      faults.push({ message: `${item.file}: no such package waits for a signature` });
    else if (
      one.record.unsignedSha256 !== item.package?.unsignedSha256 ||
      sha256Of(one.unsigned.header) !== item.sha256 ||
      item.kind !== 'binary' ||
      item.date !== one.date ||
      item.key !== workshop.signer.fingerprint
    )
      faults.push({ message: `${item.file}: the package is not what it was at the export` });
    else matched.push({ waiting: one, signature });
  }
  if (faults.length > 0)
    throw new DepotError(
      'SIGNING_REFUSED',
      'the request is not what this depot waits for; nothing was taken over',
      {
        where,
        faults,
        hint: 'export again into a new folder, and have that signed',
      },
    );
  for (const { waiting: one, signature } of matched) done.push(await signWaiting(one, signature, workshop));
  return done;
}

async function importPublication(
  context: Context,
  house: House,
  packages: readonly BuiltPackage[],
  { date }: NonNullable<SigningRequest['publication']>,
  signatures: readonly CheckedSignature[],
): Promise<Answer> {
  const publication = withSigners(await publicationOf(context, house, packages), (key) =>
    givenSigner(
      key,
      (asked) =>
        signatures.find(
          ({ item }) =>
            item.key === asked.key &&
            item.kind === asked.kind &&
            item.date === asked.date &&
            item.sha256 === asked.sha256,
        )?.signature,
    ),
  );
  const published = await publish({ ...publication, dateAfter: () => date });
  context.step('published', describePublished(published, house.spec.depot.suite));
  return { result: published };
}
