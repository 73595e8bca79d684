import { reported } from '../../../builder/depot/publish/reported.ts';
import { parseStatement } from '../../../builder/rebuild/recorded.ts';
import { documentsOf } from '../../../builder/report/documents.ts';
import { recordKinds } from '../../helpers/reported-packages.ts';
import { shapeJson } from '../json-shape.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** What is accepted names no path, asks for no more memory than a spec may, and writes whole lines into go.env. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => recordKinds().map((record) => Buffer.from(documentsOf(reported(record))[0]?.text ?? '')),
  words: [
    '"externalParameters": ',
    '"windowLog": ',
    '"env": {',
    '"../x"',
    '"__proto__": {',
    '"form": ',
    '"inputs": {',
  ],
  run: (input) =>
    outcome(() => {
      const { fileName, name, version, release, compression, spec } = parseStatement(
        input.toString(),
        'here',
      );
      for (const part of [fileName, name, version, release, spec.depot.name, spec.depot.suite]) {
        if (part.includes('/') || part.startsWith('.')) throw new Finding(`a path: ${part}`);
      }
      if (compression.format === 'zstd' && compression.windowLog > 27)
        throw new Finding('a window of gigabytes');
      for (const [key, value] of Object.entries(spec.env)) {
        if (/[\r\n\0]/.test(key + value)) throw new Finding('a line more in go.env');
      }
    }),
};
