import { execa } from 'execa';

/** Debian's own python, where the package is; another one may come first in PATH. */
const PYTHON = '/usr/bin/python3';
const PROGRAM = `
import json, sys
from jsonschema import Draft7Validator
given = json.load(sys.stdin)
Draft7Validator.check_schema(given["schema"])
validator = Draft7Validator(given["schema"])
print(json.dumps([[error.message for error in validator.iter_errors(one)] for one in given["documents"]]))
`;

/** What python3-jsonschema finds wrong with each document; the schema itself has to be a correct one (draft 7). */
export async function schemaFaults(schema: unknown, documents: readonly unknown[]): Promise<string[][]> {
  const { stdout } = await execa(PYTHON, ['-c', PROGRAM], { input: JSON.stringify({ schema, documents }) });
  const answer: unknown = JSON.parse(stdout);
  if (!Array.isArray(answer)) throw new TypeError('the validator answers something else than a list');
  return answer.map((faults: unknown) => (Array.isArray(faults) ? faults.map(String) : [String(faults)]));
}
