import { isDeepStrictEqual } from 'node:util';

import type { Signer } from '../../signing/signer.ts';
import type { DepotIdentity, GoArch, Grace } from '../../spec/model.ts';
import type { Store } from '../../store/store.ts';
import type { VulnerabilityDatabase } from '../../vulnerabilities/model.ts';
import { withAdvisories } from '../advisories/json.ts';
import { contentIdOf } from './content-id.ts';
import type { KeyFile } from '../snapshot/fixed-files.ts';
import { archivesOf } from '../go/archives.ts';
import type { GoingBack } from '../snapshot/going-back.ts';
import type { FleetInstructions } from '../fleet/instructions.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import type { AdvisoriesNote, PublicationNote, ServedArchive, Yanked } from '../snapshot/manifest.ts';
import type { PageSources } from './page-sources.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';
import type { Succession } from './succession.ts';
import { withoutWithdrawn } from '../snapshot/yanks.ts';

export interface Publication {
  /** Absolute path of the depot: `dist`. */
  depot: string;
  store: Store;
  identity: DepotIdentity;
  /** Where toolchains install: part of the content id. */
  layout: string;
  packages: readonly ListedPackage[];
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
  /** The snapshot that its packages come from, where it is not the current one: its manifest was vouched for. */
  source?: Snapshot | undefined;
  /** Of a rollback: what it means to list and to leave out. */
  goingBack?: GoingBack | undefined;
  /** True: what a rollback took out may be listed again. Of a plain publication only. */
  resume?: boolean | undefined;
  /** Without it what is withdrawn stays withdrawn. */
  yanked?: readonly Yanked[] | undefined;
  /** Go's database, which advisories are made from; undefined where there is no copy. */
  vulnerabilities?: VulnerabilityDatabase | undefined;
  /** The rules that the packages were judged by, as policyRecord() has them; recorded, and no part of the content. */
  policy?: Readonly<Record<string, string>> | undefined;
  /** What only the web page tells. */
  page?: PageSources | undefined;
  /** Upstream archives to serve to Go itself. */
  archives?: readonly ServedArchive[] | undefined;
  /** How long what is listed no more stays at its old address; by default as the spec's default is. */
  grace?: Grace | undefined;
  /** Days after which apt refuses the publication; undefined: never. */
  validDays?: number | undefined;
}

/** By the spec; what a publication is recorded as where nothing else is said. */
export const PLAIN: PublicationNote = { action: 'publish', reason: null, of: null };

/** By the spec, and nothing else. */
export function isPlain({ note }: Pick<Publication, 'note'>): boolean {
  return note === undefined || note.action === 'publish';
}

/** The same content can be published as a rollback or not, and for another reason. */
export function isNotedAs({ note }: Publication, { manifest }: Snapshot): boolean {
  const [asked, found] = [note ?? PLAIN, manifest.publication ?? PLAIN];
  return isDeepStrictEqual(asked, found);
}

/** What a publication came to. */
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
  /** The package of the newest line that is listed, which a new host begins with: `go-1.27`. */
  newest: string;
  /** Unix seconds of that snapshot's publication. */
  date: number;
  /** What was asked for and is not listed, since it was yanked. */
  withheld: readonly { fileName: string; reason: string }[];
  /** What hosts have to run after this publication; undefined where nothing was published, or an ordinary upgrade will do. */
  fleet: FleetInstructions | undefined;
  /** Null where there was no copy of Go's vulnerability database. */
  advisories: AdvisoriesNote | null;
  /** Unix seconds from which on apt refuses it; null: never. */
  validUntil: number | null;
}

/** True if this very content is what that snapshot holds. */
export function isUpToDate(publication: Publication, current: Snapshot): boolean {
  return current.manifest.contentId === contentIdOf(withAdvisories(withYanked(publication, current)));
}

/** What was withdrawn before stays so until somebody takes it back, whatever the spec asks for, and for go as for package managers. */
export function withYanked<T extends Pick<Publication, 'yanked' | 'packages' | 'archives'>>(
  publication: T,
  previous: Snapshot | undefined,
): T & { yanked: readonly Yanked[] } {
  const yanked = publication.yanked ?? previous?.manifest.yanked ?? [];
  const { listed: packages } = withoutWithdrawn(publication.packages, yanked);
  return { ...publication, yanked, packages, archives: archivesOf(publication.archives ?? [], packages) };
}
