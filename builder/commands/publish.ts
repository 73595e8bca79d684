import type { BuiltPackage } from '../build/record.ts';
import { servableArchives } from '../depot/go/archives.ts';
import { publicationDate } from '../depot/publish/dates.ts';
import type { Publication, Published } from '../depot/publication/publication.ts';
import { FLEET_TEXT } from '../depot/fleet/files.ts';
import type { PageSources } from '../depot/publication/page-sources.ts';
import { publish as publishPackages } from '../depot/publish/publish.ts';
import { DepotError } from '../errors.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import { archName } from '../packaging/arch.ts';
import { policyRecord } from '../spec/policy-record.ts';
import type { KeyFolder, KeyInfo } from '../signing/keys.ts';
import { readPublicFiles } from '../signing/public-files.ts';
import { builtPackages } from './build.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { requireReason } from './reason.ts';
import { referencesAtHand } from './references.ts';
import { requireSameKeys, successionOf } from './succession.ts';
import { type MirrorFlags, mirrorStep, requireMirrorFlags } from './mirror-step.ts';
import { openWorkshop } from './workshop.ts';
import { policyStep } from './policy.ts';
import { targetsStep } from './targets.ts';

/** Options of every verb that publishes by the spec. */
export interface PublishOptions {
  reason?: string;
  resume?: boolean;
}

/** @param options `current`: publish nothing, and need neither spec nor keys */
export async function publish(
  context: Context,
  options: PublishOptions & MirrorFlags & { current?: boolean },
): Promise<Answer> {
  if (options.current === true) {
    const mirror = await mirrorStep(context, options);
    if (mirror !== undefined) return { result: { mirror } };
    throw new DepotError('USAGE', '--current publishes nothing, and no folder is named to copy to', {
      hint: 'godepot publish --current --to FOLDER',
    });
  }
  requireMirrorFlags(options);
  const asked = askedFor(options);
  const house = await openHouse(context);
  await policyStep(context, house);
  await targetsStep(context, house);
  const published = await publishStep(context, house, await builtPackages(context, house), asked);
  const mirror = await mirrorStep(context, options);
  return { result: mirror === undefined ? published : { ...published, mirror } };
}

/** How a publication differs from an ordinary one. */
type Asked = Pick<Publication, 'note' | 'resume'>;

/** @throws DepotError USAGE, before anything is fetched or built */
export function askedFor({ reason, resume = false }: PublishOptions): Asked {
  if (resume && reason === undefined)
    throw new DepotError('USAGE', '--resume wants --reason TEXT', {
      hint: "somebody rolled back for a reason: godepot publish --resume --reason 'fixed in 1.25.5'",
    });
  if (reason === undefined) return {};
  return { resume, note: { action: 'publish', reason: requireReason(reason), of: null } };
}

export async function publishStep(
  context: Context,
  house: House,
  packages: readonly BuiltPackage[],
  asked: Asked = {},
): Promise<Published> {
  const published = await publishPackages({ ...(await publicationOf(context, house, packages)), ...asked });
  context.step('published', describePublished(published, house.spec.depot.suite));
  for (const { fileName, reason } of published.withheld)
    context.step('withheld', `${fileName} was yanked and is not listed: ${reason}`);
  if (published.fleet !== undefined)
    context.step('hosts', `some have versions newer than any that is listed: current/${FLEET_TEXT}`);
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
  const { vulnerabilities, catalogue } = await referencesAtHand(house);
  return {
    depot: context.depot,
    store: house.store,
    identity: house.spec.depot,
    layout: house.spec.layout,
    grace: house.spec.grace,
    validDays: house.spec.validDays,
    packages,
    policy: policyRecord(house.spec),
    archives: await servableArchives(packages, house.store, house.lock),
    signer,
    certificates: keys.certificates,
    succession: successionOf(context, house.spec, keys),
    keyFiles: await readPublicFiles(context.keys, keys),
    vulnerabilities,
    page: { keys: keysOf(keys), stable: catalogue?.catalogue.stable },
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

/** As the page shows them. */
function keysOf({ current, next, former }: KeyFolder): PageSources['keys'] {
  return [
    { ...shown(current), role: 'current', until: undefined },
    { ...shown(next), role: 'next', until: undefined },
    ...former
      .filter(({ role }) => role === 'retiring')
      .map((key) => ({ ...shown(key), role: 'retiring' as const, until: key.until })),
  ];
}

function shown({ fingerprint, algorithm }: KeyInfo): { fingerprint: string; algorithm: string } {
  return { fingerprint, algorithm };
}

export function describePublished(published: Published, suite: string): string {
  const { name, changed, archs, resigned, advisories, validUntil } = published;
  const ends = validUntil === null ? '' : `; valid until ${instant(validUntil)}`;
  const anew = `${ends}${resigned === 0 ? '' : `; ${counted(resigned, 'snapshot')} signed anew`}`;
  if (!changed) return `nothing: snapshot ${name} is current and holds exactly this${anew}`;
  const told =
    advisories === null
      ? "no advisories, for want of Go's vulnerability database"
      : counted(advisories.count, 'advisory', 'advisories');
  return (
    `snapshot ${name}: yum ${archs.map((arch) => archName(arch, 'rpm')).join(' ')}, ` +
    `apt ${suite} ${archs.map((arch) => archName(arch, 'deb')).join(' ')}; ${told}; read back and verified with the public key${anew}`
  );
}
