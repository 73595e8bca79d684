import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { readRegular } from '../../io/regular-file.ts';
import { encodeManifest } from '../snapshot/manifest.ts';
import { readListed } from '../snapshot/read-listed.ts';
import { signatureFiles } from '../signatures/signature-files.ts';
import { MANIFEST_FILE, type Snapshot } from '../snapshot/snapshots.ts';
import type { Judge } from '../verify/trust.ts';

/**
 * What a mirror is given is what its clients and the mirrors behind it take for the depot's: the manifest, and with it every digest that copies are
 * held to, and each signature file, which nothing lists, are looked at before the first byte is copied.
 * @throws DepotError SIGNATURE_..., SNAPSHOT_SIGNATURE, SNAPSHOT_TREE for an index that is not what the manifest lists
 */
export async function requireSigned(snapshot: Snapshot, judge: Judge): Promise<void> {
  const { folder, name, manifest } = snapshot;
  for (const { path, covers, kind } of signatureFiles(manifest).toReversed()) {
    const data =
      covers === MANIFEST_FILE ? Buffer.from(encodeManifest(manifest)) : await readListed(snapshot, covers);
    if (data === undefined) throw altered(join(folder, covers));
    const text = (await readRegular(join(folder, path))).toString('utf8');
    const what = `snapshots/${name}/${path}`;
    if (kind === 'detached') await judge.bytes.several(data, text, what);
    else if ((await judge.bytes.clearsigned(text, what)).text !== data.toString('utf8'))
      throw altered(join(folder, path));
  }
}

function altered(where: string): DepotError {
  return new DepotError('SNAPSHOT_TREE', 'a file of the depot is not what its manifest lists', {
    where,
    hint: 'the mirror was left as it was: run godepot verify on the depot',
  });
}
