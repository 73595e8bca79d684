import { beginDetachedCheck } from '../signing/detached-check.ts';
import { readUpstreamKeyring } from '../signing/upstream-key-choice.ts';
import type { UpstreamKeyring } from '../signing/upstream-keyring.ts';
import { acceptCatalogue, acceptVulnerabilities } from '../upstream/accept-reference.ts';
import { type Catalogue, parseCatalogue, tarballOf } from '../upstream/catalogue.ts';
import { readKept, referencePath } from '../upstream/kept-files.ts';
import { refreshReference, type ReferenceUpdate } from '../upstream/references.ts';
import type { Reference, SmallFile, Source } from '../upstream/source.ts';
import type { BeginSignatureCheck } from '../upstream/tarball-evidence.ts';
import type { LookOptions } from '../upstream/update-toolchain.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';

/** What was found out about all releases together, before any one toolchain is looked at. */
export type References = Readonly<Record<Reference, ReferenceUpdate>>;

/** Brings the depot's catalogue and vulnerability database up to date, where a source has them. */
export async function refreshReferences(
  { store }: House,
  sources: readonly Source[],
  context: Context,
): Promise<References> {
  const delivery = { store, progress: context.progress };
  const [catalogue, vulnerabilities] = await Promise.all([
    refreshReference('catalogue', sources, delivery, acceptCatalogue),
    refreshReference('vulnerabilities', sources, delivery, acceptVulnerabilities(store)),
  ]);
  return { catalogue, vulnerabilities };
}

/** What looking at toolchains needs of the house: sources, the pinned signer's certificate, the kept catalogue. */
export async function lookOptions(
  context: Context,
  { spec, store }: House,
  sources: readonly Source[],
): Promise<LookOptions> {
  const kept = await readKept(referencePath(store, 'catalogue'));
  return {
    sources,
    store,
    progress: context.progress,
    verify: spec.verify,
    signature: signatureCheck(context, spec),
    published: kept === undefined ? () => undefined : publishedIn(kept),
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

function publishedIn({ bytes, where }: SmallFile): LookOptions['published'] {
  let catalogue: Catalogue | undefined;
  return (toolchain) => {
    catalogue ??= parseCatalogue(bytes.toString('utf8'), where);
    const file = tarballOf(catalogue, toolchain);
    return file === undefined || file.sha256 === '' ? undefined : { sha256: file.sha256, where };
  };
}
