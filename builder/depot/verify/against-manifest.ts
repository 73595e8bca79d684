import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { WalkedFiles } from './files.ts';
import type { FoundFiles } from './found-files.ts';

/**
 * Exactly what the manifest lists, plus exactly the signature files that belong there, each kind of difference by itself: an altered file is
 * tampering or a bad disk, a missing one half a copy, an extra one content that nobody signed.
 */
export function compareWithManifest(
  list: CheckList,
  { found, faults, strangers }: WalkedFiles,
  manifest: Manifest,
  signatures: ReadonlySet<string>,
): void {
  const { missing, altered, extra, bytes } = differences(found, manifest, signatures);
  const files = manifest.files.length;
  reportCheck(
    list,
    'files altered',
    'SNAPSHOT_ALTERED',
    altered,
    `none of ${files}: size and sha256 of each, ${bytes} bytes`,
  );
  reportCheck(
    list,
    'files missing',
    'SNAPSHOT_MISSING',
    missing,
    `none of ${files}, and all signature files`,
  );
  reportCheck(list, 'files extra', 'SNAPSHOT_EXTRA', extra, 'none: nothing lies there that nobody signed');
  reportCheck(
    list,
    'kinds and modes',
    'SNAPSHOT_TREE',
    faults,
    'regular files 644 and folders 755, no link, no device',
  );
  if (strangers.length > 0)
    list.noted.push({
      check: 'owners',
      detail: `${strangers.length} entries belong to another user than the snapshot's folder, who may change them: ${strangers[0]}`,
    });
}

function differences(
  found: FoundFiles,
  manifest: Manifest,
  signatures: ReadonlySet<string>,
): { missing: string[]; altered: string[]; extra: string[]; bytes: number } {
  const missing: string[] = [];
  const altered: string[] = [];
  const extra: string[] = [];
  const listed = new Set<string>();
  let bytes = 0;
  for (const file of manifest.files) {
    // two entries of one path would let two readers choose; a signature file has no digest of its own
    if (listed.has(file.path) || signatures.has(file.path))
      altered.push(`${file.path} may not be listed here`);
    listed.add(file.path);
    bytes += file.size;
    const real = found.get(file.path);
    if (real === undefined) missing.push(file.path);
    else if (real.size !== file.size)
      altered.push(`${file.path} has ${real.size} bytes instead of ${file.size}`);
    else if (real.sha256 !== file.sha256)
      altered.push(`${file.path} has sha256 ${real.sha256} instead of ${file.sha256}`);
  }
  for (const path of found.keys()) if (!listed.has(path) && !signatures.has(path)) extra.push(path);
  for (const path of signatures) if (!found.has(path)) missing.push(path);
  return { missing, altered, extra, bytes };
}
