import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import test from 'ava';

import type { BuiltPackage } from '../../builder/build/record.ts';
import { hasCode } from '../../builder/errors.ts';
import type { Signer } from '../../builder/signing/signer.ts';
import { ATTESTED } from '../helpers/attested.ts';
import { testKeys } from '../helpers/keys.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { stock } from '../helpers/publishable.ts';
import { CREATED, testDepot } from '../helpers/publishing.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/test-signer.ts';

const { signer } = await testKeys();

test('an rpm that is recorded as signed is published only with a signature of that key', async (t) => {
  const { store, publish } = await testDepot(t, signer);
  const folder = await temporaryFolder(t);
  const rpm = async (release: string, by: Signer | undefined): Promise<BuiltPackage> => {
    const sign = by === undefined ? {} : { sign: (header: Buffer) => by.signBinary(header, CREATED) };
    const made = await makeRpm(samplePackage({ release }), folder, sign);
    const { name, version, arch } = samplePackage();
    const pkg: BuiltPackage = {
      format: 'rpm',
      name,
      version,
      release,
      arch,
      fileName: basename(made.path),
      size: (await readFile(made.path)).length,
      sha256: made.sha256,
      unsignedSha256: made.unsignedSha256,
      signedBy: signer.fingerprint,
      inputs: {},
      upstream: undefined,
      provenance: { godepot: '0.1.0', node: process.version, compression: 'zstd' },
      attested: ATTESTED,
    };
    await stock(store, [{ pkg, path: made.path }]);
    return pkg;
  };
  const good = await rpm('1', signer);
  t.true((await publish({ packages: [good] })).changed);
  const stranger = await testSigner(CREATED);
  for (const bad of [await rpm('2', undefined), await rpm('3', stranger)]) {
    const error = await t.throwsAsync(publish({ packages: [good, bad], date: CREATED + 2 }));
    t.true(hasCode(error, 'PUBLICATION_UNVERIFIED'), String(error));
  }
});
