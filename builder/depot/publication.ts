import type { BuiltPackage } from '../build/record.ts';
import type { Signer } from '../signing/signer.ts';
import type { DepotIdentity, GoArch, Grace } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import { contentIdOf } from './content-id.ts';
import type { KeyFile } from './fixed-files.ts';
import { architectures, yumTrees } from './layout.ts';
import type { AdvisoriesNote, PublicationNote, ServedArchive, Yanked } from './manifest.ts';
import { settleMirrorLists } from './mirrorlist.ts';
import type { Snapshot } from './snapshots.ts';
import type { Succession } from './succession.ts';

export interface Publication {
  /** Absolute path of the depot: `dist`. */
  depot: string;
  store: Store;
  identity: DepotIdentity;
  /** Where toolchains install: part of the content id. */
  layout: string;
  packages: readonly BuiltPackage[];
  /** Of the current key. */
  signer: Signer;
  /** Armored, the current key first, then the next and a retiring one: what `<name>.asc` holds and what the result is verified with. */
  certificates: readonly string[];
  /** Asked under the depot's lock: throws if the keys were changed since they were opened. */
  requireSameKeys?: (() => Promise<void>) | undefined;
  /** None for a depot that never changed its key. */
  succession?: Succession | undefined;
  /** What is served under `keys/`, at addresses that outlive the keys: certificates, revocations, statements of a change. */
  keyFiles?: readonly KeyFile[] | undefined;
  /**
   * The date of this publication, unix seconds, given that of the one before: publicationDate(). Asked once, under the depot's lock, and
   * only when there is something to publish. At most some seconds ahead, which are waited for.
   */
  dateAfter: (previous: number | undefined) => number;
  builder: { godepot: string; node: string };
  /** What it is recorded as; a plain publication by default. */
  note?: PublicationNote | undefined;
  /** Without it what is withdrawn stays withdrawn. */
  yanked?: readonly Yanked[] | undefined;
  /** Of the data behind the advisories; undefined where there is none. */
  advisories?: AdvisoriesNote | undefined;
  /** Upstream archives to serve to Go itself. */
  archives?: readonly ServedArchive[] | undefined;
  /** How long what is listed no more stays at its old address; by default as the spec's default is. */
  grace?: Grace | undefined;
  /** Days after which apt refuses the publication; undefined: never. */
  validDays?: number | undefined;
}

export interface Published {
  sequence: number;
  /** 64 hex digits. */
  contentId: string;
  /** Of the snapshot that is current now: `1-4c9e21d0`. */
  name: string;
  /** False when this very content was current already. */
  changed: boolean;
  /** Snapshots whose indexes were signed anew, as a change of keys asks. */
  resigned: number;
  /** Packages listed, and their bytes together. */
  packages: number;
  bytes: number;
  archs: readonly GoArch[];
  /** Unix seconds of that snapshot's publication. */
  date: number;
}

/** True if this very content is what that snapshot holds. */
export function isUpToDate(publication: Publication, current: Snapshot): boolean {
  return current.manifest.contentId === contentIdOf(withYanked(publication, current));
}

/** What was withdrawn before stays so until somebody takes it back. */
export function withYanked<T extends Pick<Publication, 'yanked'>>(
  publication: T,
  previous: Snapshot | undefined,
): T & { yanked: readonly Yanked[] } {
  return { ...publication, yanked: publication.yanked ?? previous?.manifest.yanked ?? [] };
}

/** The last step of a publication, also of one that had nothing to do: mirror lists that a crash left behind are put right. */
export async function settle(
  publication: Publication,
  current: Snapshot,
  changed: boolean,
  resigned = 0,
): Promise<Published> {
  const { name, manifest } = current;
  const archs = architectures(manifest.packages);
  await settleMirrorLists(publication.depot, publication.identity.url, name, archs, yumTrees(manifest.files));
  return {
    sequence: manifest.sequence,
    contentId: manifest.contentId,
    name,
    changed,
    resigned,
    packages: manifest.packages.length,
    bytes: manifest.packages.reduce((sum, pkg) => sum + pkg.size, 0),
    archs,
    date: manifest.date,
  };
}
