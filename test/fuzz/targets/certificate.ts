import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openUpstreamKeyring } from '../../../builder/signing/upstream-keyring.ts';
import { GOOGLE_PRIMARY } from '../../../builder/spec/load.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** Whatever a key file holds, what comes out of it is the pinned key. */
export const target: Target = {
  seeds: () => [readFileSync(join(projectRoot, 'specs/upstream', `${GOOGLE_PRIMARY}.asc`))],
  words: [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '-----END PGP PUBLIC KEY BLOCK-----',
    'Comment: ',
    '\n\n',
    '=AAAA',
  ],
  run: (input) =>
    outcome(async () => {
      const { primary, facts } = await openUpstreamKeyring(input, GOOGLE_PRIMARY, 'here', 'spec');
      if (primary !== GOOGLE_PRIMARY || facts.primary.fingerprint !== GOOGLE_PRIMARY)
        throw new Finding(`another key: ${facts.primary.fingerprint}`);
    }),
};
