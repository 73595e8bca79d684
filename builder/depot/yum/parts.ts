import type { RpmListing } from '../../rpm/rpm-info.ts';
import { type EntryPart, entryPart } from '../indexed/entry.ts';
import { filelistsPackage } from './filelists.ts';
import { otherPackage } from './other.ts';
import type { RpmPlace } from './place.ts';
import { primaryPackage } from './primary.ts';

/** The `<package>` elements of one rpm in the three indexes. */
export function rpmParts(rpm: RpmListing, place: RpmPlace): EntryPart[] {
  return [
    entryPart('primary', primaryPackage(rpm, place)),
    entryPart('filelists', ...filelistsPackage(rpm, place.sha256)),
    entryPart('other', otherPackage(rpm, place.sha256)),
  ];
}
