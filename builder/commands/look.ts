import { beginDetachedCheck } from '../signing/detached-check.ts';
import { readUpstreamKeyring } from '../signing/upstream-key-choice.ts';
import type { UpstreamKeyring } from '../signing/upstream-keyring.ts';
import { acceptCatalogue, acceptVulnerabilities } from '../upstream/accept-reference.ts';
import { findCatalogue, type FoundCatalogue } from '../upstream/carried-data.ts';
import { tarballOf } from '../upstream/catalogue.ts';
import { publicDatabase } from '../upstream/sumdb/public-database.ts';
import { refreshReference, type ReferenceUpdate } from '../upstream/references.ts';
import type { Reference, Source } from '../upstream/source.ts';
import type { BeginSignatureCheck } from '../upstream/tarball-evidence.ts';
import type { LookOptions } from '../upstream/update-toolchain.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';

/** What was found out about all releases together, before any one toolchain is looked at. */
export type References = Readonly<Record<Reference, ReferenceUpdate>>;

/** Brings the depot's catalogue and vulnerability database up to date, where a source has them. Holds the depot's lock: its caller. */
export async function refreshReferences(
  context: Context,
  { store }: House,
  sources: readonly Source[],
): Promise<References> {
  const delivery = { store, progress: context.progress };
  const [catalogue, vulnerabilities] = await Promise.all([
    refreshReference('catalogue', sources, delivery, acceptCatalogue),
    refreshReference(
      'vulnerabilities',
      sources,
      delivery,
      acceptVulnerabilities(store, Math.floor(Date.now() / 1000)),
    ),
  ]);
  return { catalogue, vulnerabilities };
}

export function describeReferences(references: References): string {
  return Object.entries(references)
    .map(([name, update]) => {
      const said =
        update.state === 'not refreshed'
          ? `not refreshed: ${update.why}`
          : `${update.state}, ${update.where}`;
      return `  ${name.padEnd(16)} ${said}\n`;
    })
    .join('');
}

/** What looking at toolchains needs of the house: sources, the pinned signer's certificate, the catalogue at hand. */
export function lookOptions(
  context: Context,
  { spec, store }: House,
  sources: readonly Source[],
): LookOptions {
  return {
    sources,
    store,
    progress: context.progress,
    verify: spec.verify,
    openpgp: spec.openpgp,
    signature: signatureCheck(context, spec),
    published: publishedIn({ spec, store }),
    unreachable: new Set(),
    database: publicDatabase(),
  };
}

/** The certificate is read when the first signature is. */
function signatureCheck(context: Context, { openpgp: choice }: House['spec']): BeginSignatureCheck {
  let keyring: Promise<UpstreamKeyring> | undefined;
  return async (signature, where) => {
    keyring ??= readUpstreamKeyring({ keysFolder: context.keys, choice });
    return beginDetachedCheck(signature, await keyring, where);
  };
}

/** The catalogue is read when the first tarball is. */
function publishedIn({ spec, store }: Pick<House, 'spec' | 'store'>): LookOptions['published'] {
  let found: Promise<FoundCatalogue | undefined> | undefined;
  return async (toolchain) => {
    found ??= findCatalogue(spec, store);
    const at = await found;
    const file = at && tarballOf(at.catalogue, toolchain);
    if (at === undefined || file === undefined || file.sha256 === '') return undefined;
    return { sha256: file.sha256, where: at.path };
  };
}
