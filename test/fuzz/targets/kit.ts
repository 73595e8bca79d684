import { encodeKitManifest, parseKitManifest } from '../../../builder/upstream/kit/manifest.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

const FILES = new Map([
  ['go1.27.3.linux-amd64.tar.gz', { size: 1, sha256: 'a'.repeat(64) }],
  ['upstream/dl.json', { size: 2, sha256: 'b'.repeat(64) }],
]);

/** The manifest of a carry-in kit names files below the folder, with a digest and a size that are some. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => [
    Buffer.from(encodeKitManifest(['go1.27.3.linux-amd64'], FILES)),
    Buffer.from(encodeKitManifest([], FILES).replace('"a', '["a').replace('a"', 'a"]')),
    Buffer.from(encodeKitManifest([], FILES).replace('"size": 1', '"size": -1')),
  ],
  words: [
    '"files": {',
    '"size": -1',
    '"sha256": [',
    '../',
    '/etc',
    '\\u0000',
    '"__proto__": {',
    '"toolchains": [',
    '{}',
    '[]',
    '//',
  ],
  run: (input) =>
    outcome(() => {
      const { toolchains, files } = parseKitManifest(input.toString(), 'here');
      for (const [path, { size, sha256 }] of Object.entries(files)) {
        if (path.startsWith('/') || path.split('/').includes('..')) throw new Finding(`names ${path}`);
        if (!Number.isSafeInteger(size) || size < 0) throw new Finding(`a size of ${size}`);
        if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
          throw new Finding('a digest that is none');
      }
      const text = encodeKitManifest(toolchains, new Map(Object.entries(files)));
      const again = parseKitManifest(text, 'here');
      if (encodeKitManifest(again.toolchains, new Map(Object.entries(again.files))) !== text)
        throw new Finding('a manifest that reads differently once written');
    }),
};
