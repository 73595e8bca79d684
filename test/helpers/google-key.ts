import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { armor } from '../../builder/signing/armor.ts';
import { findCertificate, joinCertificate } from '../../builder/signing/certificate-parts.ts';
import { keyFilePackets } from '../../builder/signing/key-file.ts';
import { GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import { projectRoot } from './project.ts';

/** Google's key as it comes with godepot. */
export const BUILT_IN = join(projectRoot, `specs/upstream/${GOOGLE_PRIMARY}.asc`);

/** Google's key as it was before the last two subkeys. */
export async function olderKey(): Promise<string> {
  const { certificate } = findCertificate(keyFilePackets(await readFile(BUILT_IN), BUILT_IN), GOOGLE_PRIMARY);
  if (certificate === undefined) throw new Error('not in its own file');
  return armor(
    joinCertificate({ ...certificate, subkeys: certificate.subkeys.slice(0, 5) }),
    'PUBLIC KEY BLOCK',
  );
}
