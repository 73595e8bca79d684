import { parseCatalogue } from '../../../builder/upstream/catalogue.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

const FILE = {
  filename: 'go1.27.3.linux-amd64.tar.gz',
  os: 'linux',
  arch: 'amd64',
  version: 'go1.27.3',
  sha256: 'ab'.repeat(32),
  size: 70_000_000,
  kind: 'archive',
};

/** Every file of an accepted catalogue has a name that may stand in an address, and a digest or none. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => [
    Buffer.from(JSON.stringify([{ version: 'go1.27.3', stable: true, files: [FILE] }], null, 1)),
    Buffer.from(JSON.stringify([{ version: 'go1.28rc1', stable: false, files: [] }])),
    Buffer.from('['.repeat(20_000)),
  ],
  words: [
    '"version": ',
    '"stable": true',
    '"files": [',
    '"sha256": ""',
    '"size": -1',
    '1e3',
    '"__proto__": {',
    '../',
    '\\u0000',
  ],
  run: (input) =>
    outcome(() => {
      for (const { filename, sha256, size } of parseCatalogue(input.toString(), 'here').files.values()) {
        if (/[^\w.+-]/.test(filename) || !/^(?:[0-9a-f]{64})?$/.test(sha256) || !Number.isSafeInteger(size))
          throw new Finding(`an unusable file: ${filename}`);
      }
    }),
};
