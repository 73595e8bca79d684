import { hasCode } from '../errors.ts';
import type { Need } from '../io/disk-space.ts';
import { type Buildable, FORMATS } from './buildable.ts';
import { fileName, reusable } from './built.ts';
import type { Workshop } from './workshop.ts';

/** Bytes of a package of godepot's own, which holds text. */
const OWN_PACKAGE = 1024 * 1024;
/** Files and folders of a package: blob, record, drafts. */
const FILES_OF_PACKAGE = 4;

/**
 * What building is going to write, at most: each package that is not there yet about as large as its archive, which packs worse, and for the
 * largest of the tarballs the place where it is unpacked.
 */
export async function buildNeed(wanted: readonly Buildable[], workshop: Workshop): Promise<Need> {
  let bytes = 0;
  let inodes = 0;
  let largest = 0;
  for (const buildable of wanted) {
    let missing = 0;
    for (const format of FORMATS) if (!(await isBuilt(buildable, format, workshop))) missing += 1;
    if (missing === 0) continue;
    const weight = await buildable.weight();
    bytes += missing * (weight?.archive ?? OWN_PACKAGE);
    inodes += missing * FILES_OF_PACKAGE;
    largest = Math.max(largest, weight?.unpacked ?? 0);
  }
  return { bytes: bytes + largest, inodes };
}

async function isBuilt(
  buildable: Buildable,
  format: (typeof FORMATS)[number],
  workshop: Workshop,
): Promise<boolean> {
  try {
    if ((await reusable(buildable, format, workshop)) !== undefined) return true;
    return format === 'rpm' && (await workshop.waiting.read(fileName(buildable, format))) !== undefined;
  } catch (error) {
    // told of when it is that one's turn
    if (hasCode(error, 'RELEASE_NEEDED')) return true;
    throw error;
  }
}
