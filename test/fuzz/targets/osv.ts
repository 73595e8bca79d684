import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OsvFault, parseOsv } from '../../../builder/vulnerabilities/osv.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

const folder = join(projectRoot, 'test/fixtures/vulndb');

/** An entry of the vulnerability database is refused, or understood to its last interval. */
export const target: Target = {
  shape: shapeJson,
  seeds: () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(folder, name))),
  words: [
    '"introduced": "0"',
    '"fixed": "1.26.3"',
    '"events": [',
    '"withdrawn": ',
    '"stdlib"',
    '"toolchain"',
    '"__proto__": {',
  ],
  run(input) {
    try {
      const { id, affected } = parseOsv(input.toString());
      if (!/^GO-\d{4}-\d{4,6}$/.test(id)) throw new Finding(`an entry named ${id}`);
      if (affected.some(({ intervals }) => intervals.length === 0))
        throw new Finding('affected, but by no version');
      return 'accepted';
    } catch (error) {
      if (error instanceof OsvFault) return 'OsvFault';
      throw error;
    }
  },
};
