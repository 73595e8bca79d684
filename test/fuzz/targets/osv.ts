import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { affects, semverOf } from '../../../builder/vulnerabilities/semver.ts';
import { OsvFault, parseOsv } from '../../../builder/vulnerabilities/osv.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

const FOLDER = join(projectRoot, 'test/fixtures/vulndb');

/** An entry of the vulnerability database is read, or refused as an OsvFault; what is read answers for any version. */
export const target: Target = {
  shape: shapeJson,
  seeds: () =>
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(FOLDER, name))),
  words: [
    '"introduced": "0"',
    '"fixed": "1.27.3"',
    '"events": [',
    '"ranges": [',
    '"name": "stdlib"',
    '"toolchain"',
    '"withdrawn": ',
    '"SEMVER"',
    '1.28.0-0',
    '1.27.0-rc.1',
    '"affected": [',
    'null',
    '"__proto__": ',
  ],
  run(input) {
    try {
      const { id, affected } = parseOsv(input.toString());
      if (!/^GO-\d{4}-\d{4,6}$/.test(id)) throw new Finding(`an entry named ${id}`);
      for (const { intervals } of affected)
        for (const version of ['1.21.0', '1.27.3', '1.28rc1']) affects(intervals, semverOf(version));
      return 'accepted';
    } catch (error) {
      if (error instanceof OsvFault) return 'OsvFault';
      throw error;
    }
  },
};
