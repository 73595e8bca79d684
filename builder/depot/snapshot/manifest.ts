import { hash } from 'node:crypto';
import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { FIRST_FAULT } from '../../io/first-fault.ts';
import { sortKeys } from '../../io/sort-keys.ts';
import { PUBLICATION_ACTIONS } from '../journal/entry.ts';

/**
 * manifest.json: binds rpms, debs and the upstream archives that they were made from, and lists every file of the snapshot but the
 * signature files, which a key rotation replaces. Canonical: keys sorted, one space of indentation, one line feed at the end; exactly
 * one text says the same thing, so its signature covers its meaning.
 */
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Fingerprint = v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Sequence = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Text = v.pipe(v.string(), v.minLength(1));
/** Relative, no empty, `.` or `..` part, nothing that a shell or a URL reads otherwise: whoever re-creates the tree stays inside it. */
const TreePath = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+~_@][A-Za-z0-9+~_@.-]*(?:\/[A-Za-z0-9+~_@][A-Za-z0-9+~_@.-]*)*$/),
);
const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9+~_.-]*\.(?:rpm|deb)$/));

/** What the payload was packed with, and the window that a reader needs in memory: archive/recorded-compression.ts. */
const Compression = v.strictObject({
  format: v.picklist(['zstd', 'gzip']),
  level: Count,
  windowLog: Count,
  library: v.strictObject({ name: Text, version: Text }),
  readerMemory: Count,
});

const ARCHIVE = {
  toolchain: Text,
  form: v.picklist(['module-zip', 'tarball']),
  sha256: Sha256,
  size: Count,
};
const Archive = v.strictObject(ARCHIVE);

const Kept = v.union([
  // how snapshots of before say it
  v.literal(true),
  v.strictObject({
    /** The first publication that listed it no more, and its date in unix seconds. */
    since: Sequence,
    date: Count,
    /** Of an rpm: it goes if that key is withdrawn. */
    signedBy: v.exactOptional(Fingerprint),
  }),
]);

/** What snapshots of before say nothing of is optional; every new manifest says all of it. */
const ManifestSchema = v.strictObject({
  kind: v.literal('godepot snapshot'),
  format: v.literal(1),
  depot: v.strictObject({
    name: Text,
    origin: Text,
    label: Text,
    suite: Text,
    layout: Text,
    url: v.nullable(Text),
  }),
  /** Of the publication: rises for ever, whatever the content. */
  sequence: Sequence,
  /** Of the content: the same whenever the same packages are published under the same identity. */
  contentId: Sha256,
  /** Unix seconds: the Date of Release, the revision of repomd.xml. */
  date: Count,
  /** Unix seconds: Valid-Until of Release; null for none. */
  validUntil: v.exactOptional(v.nullable(Count)),
  builder: v.strictObject({ godepot: Text, node: Text }),
  /**
   * Why there is this publication. Of a rollback: `of`, the sequence whose content it publishes again, and `only`, the line that alone went back.
   * Of a yank: `target`, the version (`go-1.25=1.25.4-1`), and `mode`, where it only marked it or took an earlier yank back.
   */
  publication: v.exactOptional(
    v.strictObject({
      action: v.picklist(PUBLICATION_ACTIONS),
      reason: v.nullable(Text),
      of: v.nullable(Sequence),
      only: v.exactOptional(Text),
      target: v.exactOptional(Text),
      mode: v.exactOptional(v.picklist(['mark', 'undo'])),
    }),
  ),
  /** The publication before, by the digest of its manifest: signatures may be replaced, a manifest never is. */
  previous: v.exactOptional(v.nullable(v.strictObject({ sequence: Sequence, manifestSha256: Sha256 }))),
  /** Withdrawn, or marked as not to be used; carried from publication to publication. */
  yanked: v.exactOptional(
    v.array(
      v.strictObject({
        format: v.picklist(['rpm', 'deb']),
        name: Text,
        version: Text,
        release: Text,
        fileName: FileName,
        sha256: Sha256,
        reason: Text,
        /** Unix seconds. */
        date: Count,
        /** Still listed, and not to be used. */
        marked: v.exactOptional(v.literal(true)),
      }),
    ),
  ),
  /**
   * A rollback that is in force: what the spec asks for and it took out, and what it brought back, by file name, until a publication by the
   * spec agrees with it or takes its place.
   */
  rolledBack: v.exactOptional(
    v.nullable(
      v.strictObject({
        /** Of the rollback, and of the publication that it went back to. */
        sequence: Sequence,
        of: Sequence,
        reason: Text,
        /** Unix seconds. */
        date: Count,
        removed: v.array(FileName),
        restored: v.array(FileName),
      }),
    ),
  ),
  /**
   * Rules of the spec that the packages were judged by, by their names; no part of the content. Rollback, yank and refresh judge nothing, and carry
   * on what the state said that they publish again. spec/policy-record.ts
   */
  policy: v.exactOptional(v.record(Text, Text)),
  /** Of advisories.json; null where there was no database. `modified`: when that was changed, null where it does not say. */
  advisories: v.exactOptional(
    v.nullable(v.strictObject({ modified: v.nullable(Text), count: Count, sha256: Sha256 })),
  ),
  /** Upstream archives that are served to Go itself. */
  archives: v.exactOptional(v.array(Archive)),
  packages: v.array(
    v.strictObject({
      format: v.picklist(['rpm', 'deb']),
      name: Text,
      version: Text,
      release: Text,
      arch: v.picklist(['amd64', 'arm64', 'all']),
      fileName: FileName,
      size: Count,
      sha256: Sha256,
      unsignedSha256: Sha256,
      signedBy: v.nullable(Fingerprint),
      /** Digest of its entry in the depot's store: the next publication takes over what the indexes say of it. depot/indexed/entry.ts */
      indexEntry: v.exactOptional(Sha256),
      upstream: v.nullable(v.strictObject({ ...ARCHIVE, h1: Text })),
      inputs: v.record(v.string(), v.string()),
      provenance: v.strictObject({
        godepot: Text,
        node: Text,
        // a text in packages that were built before it was recorded in fields
        compression: v.union([Text, Compression]),
      }),
    }),
  ),
  /** Bytewise by path. `grace`: not of this publication, kept for clients that read an earlier one; grace.ts. */
  files: v.array(
    v.strictObject({ path: TreePath, size: Count, sha256: Sha256, grace: v.exactOptional(Kept) }),
  ),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;
export type ManifestPackage = Manifest['packages'][number];
export type ManifestFile = Manifest['files'][number];
export type PublicationNote = NonNullable<Manifest['publication']>;
export type RolledBack = NonNullable<Manifest['rolledBack']>;
export type Yanked = NonNullable<Manifest['yanked']>[number];
export type ServedArchive = NonNullable<Manifest['archives']>[number];
export type AdvisoriesNote = NonNullable<Manifest['advisories']>;

export function encodeManifest(manifest: Manifest): string {
  return `${JSON.stringify(sortKeys(manifest), null, 1)}\n`;
}

/** How the next publication, the audit log and the ledger name a manifest: it has one text only, which is what lies on disk. */
export function manifestDigest(manifest: Manifest): string {
  return hash('sha256', encodeManifest(manifest), 'hex');
}

/**
 * Strict: unknown keys, wrong types and any text that is not the canonical one are refused.
 * @throws DepotError SNAPSHOT_INVALID
 */
export function decodeManifest(text: string, where: string): Manifest {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw invalid('is not JSON', where, cause);
  }
  const parsed = v.safeParse(ManifestSchema, found, FIRST_FAULT);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`is not a manifest: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`, where);
  }
  // two keys of one name, or numbers written in two ways, would let two readers see two things under one signature
  if (encodeManifest(parsed.output) !== text) throw invalid('is not in canonical form', where);
  return parsed.output;
}

function invalid(what: string, where: string, cause?: unknown): DepotError {
  return new DepotError('SNAPSHOT_INVALID', `the manifest ${what}`, {
    where,
    hint: 'published files are never edited: restore the snapshot from a backup',
    cause,
  });
}
