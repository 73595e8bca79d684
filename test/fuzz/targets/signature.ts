import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beginDetachedCheck } from '../../../builder/signing/detached-check.ts';
import { openUpstreamKeyring } from '../../../builder/signing/upstream-keyring.ts';
import { GOOGLE_PRIMARY } from '../../../builder/spec/load.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, outcome, type Target } from '../target.ts';

const certificate = join(projectRoot, 'specs/upstream', `${GOOGLE_PRIMARY}.asc`);
const keyring = openUpstreamKeyring(readFileSync(certificate), GOOGLE_PRIMARY, certificate, 'godepot');

/** No change of a real signature makes it one of bytes that were never signed. */
export const target: Target = {
  seeds: () => [readFileSync(join(projectRoot, 'test/fixtures/official/go1.27.0.src.tar.gz.asc'))],
  words: ['-----BEGIN PGP SIGNATURE-----', '-----END PGP SIGNATURE-----', 'Hash: SHA512', '\n\n', '=AAAA'],
  run: (input) =>
    outcome(async () => {
      const check = await beginDetachedCheck(input, await keyring, 'here');
      check.update(Buffer.from('never signed'));
      const { signer } = await check.finish();
      throw new Finding(`a signature of ${signer} on bytes that it never signed`);
    }),
};
