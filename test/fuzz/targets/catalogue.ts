import { endOfLife, parseCatalogue, tarballOf } from '../../../builder/upstream/catalogue.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

const RELEASES = ['1.27.3', '1.26.10', '1.21', '1.28rc1', '1.4'].map((version) => ({
  version: `go${version}`,
  stable: !version.includes('rc'),
  files: ['amd64', 'arm64'].map((arch) => ({
    filename: `go${version}.linux-${arch}.tar.gz`,
    os: 'linux',
    arch,
    version: `go${version}`,
    sha256: version === '1.4' ? '' : 'ab'.repeat(32),
    size: 70_000_000,
    kind: 'archive',
  })),
}));

/** A release catalogue offers digests and sizes that are some, and answers what plan asks of it. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => [
    Buffer.from(JSON.stringify(RELEASES)),
    Buffer.from(JSON.stringify(RELEASES.slice(0, 1), null, 1)),
  ],
  words: [
    '"filename": ',
    '"sha256": ""',
    '"size": -1',
    '"stable": true',
    '"version": "go1.27.3"',
    '"files": [',
    'go1.9.2rc2',
    '1e400',
    'null',
    '"__proto__": ',
    '"kind": "source"',
  ],
  run: (input) =>
    outcome(() => {
      const catalogue = parseCatalogue(input.toString(), 'here');
      for (const { sha256, size } of catalogue.files.values()) {
        if (!/^(?:[0-9a-f]{64})?$/.test(sha256) || !Number.isSafeInteger(size) || size < 0)
          throw new Finding(`${sha256}, ${size} bytes`);
      }
      for (const version of catalogue.releases) {
        endOfLife(catalogue, version);
        const found = tarballOf(catalogue, { version, os: 'linux', arch: 'amd64' });
        if (found !== undefined && found.filename !== `go${version}.linux-amd64.tar.gz`)
          throw new Finding('the file of another release');
      }
    }),
};
