import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { keyFilePackets } from '../../../builder/signing/key-file.ts';
import { keyFileTraits } from '../../../builder/signing/key-file-traits.ts';
import { GOOGLE_PRIMARY } from '../../../builder/spec/load.ts';
import { judgeCertificate } from '../../../builder/targets/certificate-verdict.ts';
import { TARGETS } from '../../../builder/targets/table.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, outcome, type Target } from '../target.ts';

const KEY = readFileSync(join(projectRoot, 'specs/upstream', `${GOOGLE_PRIMARY}.asc`));
const NOW = 1_790_000_000;

/** Anybody's key file is either refused, or each certificate in it gets a verdict on every target that gives its reasons. */
export const target: Target = {
  // without armor as well, whose checksum few changes survive
  seeds: () => [KEY, keyFilePackets(KEY, 'seed')],
  words: ['-----BEGIN PGP PUBLIC KEY BLOCK-----', '-----END PGP PUBLIC KEY BLOCK-----', '\n\n', '=AAAA'],
  run: (input) =>
    outcome(() => {
      const { traits, certificates } = keyFileTraits(input, 'fuzz.asc', NOW);
      for (const certificate of certificates) {
        const given = { ...certificate, traits: [...certificate.traits, ...traits] };
        if (given.traits.length === 0) throw new Finding('a key of no kind');
        for (const one of TARGETS) {
          const { outcome: said, reasons } = judgeCertificate(one, given, NOW);
          if (said !== 'works' && reasons.length === 0)
            throw new Finding(`${one.name}: ${said} for no reason`);
        }
      }
    }),
};
