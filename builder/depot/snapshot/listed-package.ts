import type { BuiltPackage } from '../../build/record.ts';
import type { ManifestFile } from './manifest.ts';

/**
 * A package as a publication lists it: just built, or carried over from an earlier snapshot. Of the latter nothing but the snapshot is needed,
 * no record, no spec, no archive: its documents are published again as they stand.
 */
export type ListedPackage = BuiltPackage | CarriedPackage;

export interface CarriedPackage extends Omit<BuiltPackage, 'attested' | 'head'> {
  carried: {
    /** Name of the snapshot that it comes from. */
    snapshot: string;
    /** Absolute path of its file there, which is a hard link of the store's blob. */
    path: string;
    /** The same for its documents; `name` is relative to provenance/. */
    documents: readonly CarriedDocument[];
  };
}

export interface CarriedDocument extends Pick<ManifestFile, 'size' | 'sha256'> {
  name: string;
  path: string;
}

export function isCarried(pkg: ListedPackage): pkg is CarriedPackage {
  return 'carried' in pkg;
}
