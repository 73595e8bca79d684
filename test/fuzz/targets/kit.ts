import { encodeKitManifest, parseKitManifest } from '../../../builder/upstream/kit/manifest.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

/** An accepted manifest names files below its folder only, and reads the same once written. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => [
    Buffer.from(
      encodeKitManifest(
        ['go1.27.3.linux-amd64'],
        new Map([['sumdb/x/lookup/a@b', { size: 3, sha256: 'ab'.repeat(32) }]]),
      ),
    ),
  ],
  words: [
    '"format": ',
    '"files": {',
    '"../x": {',
    '"/x": {',
    '"a//b": {',
    '"__proto__": {',
    '"sha256": ',
    '"size": ',
    '[]',
  ],
  run: (input) =>
    outcome(() => {
      const { toolchains, files } = parseKitManifest(input.toString(), 'here');
      for (const path of Object.keys(files)) {
        if (path.startsWith('/') || path.split('/').some((name) => ['', '.', '..'].includes(name)))
          throw new Finding(`a path that leaves the folder: ${path}`);
      }
      const text = encodeKitManifest(toolchains, new Map(Object.entries(files)));
      parseKitManifest(text, 'written again');
    }),
};
