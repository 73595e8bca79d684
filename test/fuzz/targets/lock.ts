import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodeLock } from '../../../builder/upstream/lock.ts';
import { parseLock } from '../../../builder/upstream/lock-parse.ts';
import { projectRoot } from '../../helpers/project.ts';
import { Finding, outcome, type Target } from '../target.ts';
import { shapeJson } from '../json-shape.ts';

/** A lock is refused, or written back as what reads the same. */
export const target: Target = {
  shape: shapeJson,
  seeds: () => [
    Buffer.from(`${'['.repeat(4000)}${']'.repeat(4000)}`),
    Buffer.from(`{"version": 1, "toolchains": ${'{"a":'.repeat(2000)}1${'}'.repeat(2001)}`),
    ...['__proto__', 'constructor'].map((key) => Buffer.from(`{"version": 1, "toolchains": {"${key}": {}}}`)),
    ...['specs/godepot.lock', 'test/fixtures/godepot.lock', 'test/fixtures/official/godepot.lock'].map(
      (name) => readFileSync(join(projectRoot, name)),
    ),
  ],
  words: [
    '"version": 1',
    '"toolchains": {',
    '"go1.27.3.linux-amd64": {',
    '"h1": ',
    '"time": ',
    '"archives": {',
    '"module-zip": {',
    '"tarball": {',
    '"sha256": ',
    '"size": ',
    '"evidence": {',
    '"sumdb": null',
    '"audited": {',
    '"who": "x"',
    '"__proto__": {',
    '"\\u0068\\u0031": ',
    '1e3',
    '-0',
    'null',
    '[',
    '{}',
    '<<<<<<< ours\n',
    '\\ud800',
    '// x\n',
  ],
  run: (input) =>
    outcome(async () => {
      const lock = await parseLock(input.toString(), 'the.lock');
      const text = encodeLock(lock);
      const again = encodeLock(await parseLock(text, 'the.lock'));
      if (again !== text) throw new Finding('a lock that reads differently once written');
      if (!sameJson(JSON.parse(input.toString()), JSON.parse(text)))
        throw new Finding('a lock that loses something');
    }),
};

/** Equal but for the order of keys. */
function sameJson(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return Object.is(left, right);
  const [one, other] = [
    new Map<string, unknown>(Object.entries(left)),
    new Map<string, unknown>(Object.entries(right)),
  ];
  return (
    one.size === other.size &&
    [...one].every(([key, value]) => other.has(key) && sameJson(value, other.get(key)))
  );
}
