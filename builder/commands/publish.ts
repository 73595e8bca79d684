import type { BuiltPackage } from '../build/record.ts';
import { publicationDate } from '../depot/dates.ts';
import type { Publication, Published } from '../depot/publication.ts';
import { publish as publishPackages } from '../depot/publish.ts';
import { archName } from '../packaging/arch.ts';
import { readPublicFiles } from '../signing/public-files.ts';
import { builtPackages } from './build.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { requireSameKeys, successionOf } from './succession.ts';
import { openWorkshop } from './workshop.ts';
import { policyStep } from './policy.ts';
import { targetsStep } from './targets.ts';

export async function publish(context: Context): Promise<Answer> {
  const house = await openHouse(context);
  await policyStep(context, house);
  await targetsStep(context, house);
  return { result: await publishStep(context, house, await builtPackages(context, house)) };
}

export async function publishStep(
  context: Context,
  house: House,
  packages: readonly BuiltPackage[],
): Promise<Published> {
  const published = await publishPackages(await publicationOf(context, house, packages));
  context.step('published', describePublished(published, house.spec.depot.suite));
  return published;
}

/** What is to be published, and by whom it is signed. */
export async function publicationOf(
  context: Context,
  house: House,
  packages: readonly BuiltPackage[],
): Promise<Publication> {
  const { keys, workshop } = await openWorkshop(context, house);
  const { signer, builder } = workshop;
  return {
    depot: context.depot,
    store: house.store,
    identity: house.spec.depot,
    layout: house.spec.layout,
    grace: house.spec.grace,
    validDays: house.spec.validDays,
    packages,
    signer,
    certificates: keys.certificates,
    succession: successionOf(context, house.spec, keys),
    keyFiles: await readPublicFiles(context.keys, keys),
    requireSameKeys: () => requireSameKeys(context, keys),
    dateAfter: (previous) =>
      publicationDate(
        context.environment['SOURCE_DATE_EPOCH'],
        signer.created,
        previous,
        Math.floor(Date.now() / 1000),
      ),
    builder,
  };
}

export function describePublished({ name, changed, archs, resigned }: Published, suite: string): string {
  const anew = resigned === 0 ? '' : `; ${resigned} snapshots signed anew`;
  if (!changed) return `nothing: snapshot ${name} is current and holds exactly this${anew}`;
  return (
    `snapshot ${name}: yum ${archs.map((arch) => archName(arch, 'rpm')).join(' ')}, ` +
    `apt ${suite} ${archs.map((arch) => archName(arch, 'deb')).join(' ')}; read back and verified with the public key${anew}`
  );
}
