import type { BuiltPackage } from '../build/record.ts';
import { publicationDate } from '../depot/dates.ts';
import {
  isUpToDate,
  type Publication,
  publish as publishPackages,
  type Published,
} from '../depot/publish.ts';
import { readCurrent } from '../depot/snapshots.ts';
import { withStoreLock } from '../store/lock.ts';
import { builtPackages } from './build.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse, openWorkshop } from './house.ts';
import { archName } from '../packaging/arch.ts';

export async function publish(context: Context): Promise<Answer> {
  const house = await openHouse(context);
  return { result: await publishStep(context, house, await builtPackages(context, house)) };
}

/** Publishes under the depot's lock, so that the date is decided against the publication that really comes before. */
export async function publishStep(
  context: Context,
  house: House,
  packages: readonly BuiltPackage[],
): Promise<Published> {
  const { keys, workshop } = await openWorkshop(context, house);
  const published = await withStoreLock(context.depot, 'publish', async () => {
    const current = await readCurrent(context.depot);
    const publication: Publication = {
      depot: context.depot,
      store: house.store,
      identity: house.spec.depot,
      layout: house.spec.layout,
      packages,
      signer: workshop.signer,
      certificates: keys.certificates,
      date: current?.manifest.date ?? 0,
      builder: workshop.builder,
    };
    if (current === undefined || !isUpToDate(publication, current)) {
      publication.date = publicationDate(
        context.environment['SOURCE_DATE_EPOCH'],
        workshop.signer.created,
        current?.manifest.date,
        Math.floor(Date.now() / 1000),
      );
    }
    return publishPackages(publication);
  });
  context.step('published', describe(published, house.spec.depot.suite));
  return published;
}

function describe({ name, changed, archs }: Published, suite: string): string {
  if (!changed) return `nothing: snapshot ${name} is current and holds exactly this`;
  return (
    `snapshot ${name}: yum ${archs.map((arch) => archName(arch, 'rpm')).join(' ')}, ` +
    `apt ${suite} ${archs.map((arch) => archName(arch, 'deb')).join(' ')}; read back and verified with the public key`
  );
}
