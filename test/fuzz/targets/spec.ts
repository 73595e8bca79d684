import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DepotError } from '../../../builder/errors.ts';
import { parseSpec } from '../../../builder/spec/load.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeYaml } from '../json-shape.ts';

const FILE = '/specs/depot.yaml';
const PLACE = /^\/specs\/depot\.yaml(?::(\d+):(\d+))?$/;

/** A spec is read or refused with places that are in the file. */
export const target: Target = {
  shape: shapeYaml,
  seeds: () =>
    ['specs/depot.yaml', 'test/fixtures/depot.yaml'].map((name) => readFileSync(join(projectRoot, name))),
  words: [
    'depot:',
    'name: ',
    'origin: ',
    'toolchains:',
    ' - ',
    '{go: 1.27.3, release: 2}',
    'platforms:',
    'linux/amd64',
    'layout: opt',
    'env:',
    'GOTOOLCHAIN',
    'source:',
    'proxy: ',
    'directory: ',
    'verify:',
    'sumdb',
    'compression:',
    'format: zstd',
    'level: ',
    '__proto__: ',
    'constructor: ',
    '&a ',
    '*a',
    '<<: ',
    '!!binary ',
    '? ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '|\n',
    '>-\n',
    '\u00e9',
  ],
  run: (input) =>
    outcome(() => {
      try {
        const spec = parseSpec(input, FILE);
        if (spec.toolchains.length === 0 || spec.depot.name === '')
          throw new Finding('a spec without content');
      } catch (error) {
        if (error instanceof DepotError) checkPlaces(error, input);
        throw error;
      }
    }),
};

function checkPlaces(error: DepotError, input: Buffer): void {
  if (error.code !== 'SPEC_INVALID' || error.faults.length === 0)
    throw new Finding(`refused as ${error.code}`);
  // a line ends with LF, CR LF or CR
  const lines = input.toString().split(/\r\n|\n|\r/).length;
  for (const { where, message } of error.faults) {
    if (where === undefined && /^and \d+ more$/.test(message)) continue;
    const [whole, line = '1', column = '1'] = PLACE.exec(where ?? '') ?? [];
    if (whole === undefined || Number(line) < 1 || Number(line) > lines || Number(column) < 1)
      throw new Finding(`a fault at ${where ?? 'no place'} of ${lines} lines: ${message}`);
  }
}
