import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { target } from '../fuzz/targets/spec.ts';
import { checkProperty } from '../helpers/check-property.ts';

const KEYS = [
  'depot',
  'name',
  'origin',
  'maintainer',
  'toolchains',
  'go',
  'release',
  'platforms',
  'layout',
  'env',
  'source',
  'proxy',
  'verify',
  'policy',
  'compression',
  'level',
  '__proto__',
  'constructor',
];
const VALUES = [
  '1.27.3',
  'godepot',
  'a <a@example.com>',
  'linux/amd64',
  'sumdb',
  'zstd',
  '',
  '~',
  'yes',
  '0x10',
  '\u2028',
  '&a',
  '*a',
  '!!x',
  '|',
  '"',
  '{',
  '- ',
];

/** Values as deep as a spec, written as JSON, which is YAML, or in YAML's own way. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...VALUES),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
  ),
}));

function block(node: unknown, indent = ''): string {
  if (Array.isArray(node))
    return node.map((item) => `${indent}- ${block(item, `${indent}  `).trimStart()}`).join('\n');
  if (typeof node !== 'object' || node === null) return `${indent}${String(node)}`;
  return Object.entries(node)
    .map(
      ([key, item]) =>
        `${indent}${key}:${typeof item === 'object' ? `\n${block(item, `${indent}  `)}` : ` ${String(item)}`}`,
    )
    .join('\n');
}

test('any YAML is SPEC_INVALID with places inside the file, or a spec', async (t) => {
  const made = fc.record({ root: value, own: fc.boolean(), good: fc.boolean() });
  await checkProperty(
    t,
    fc.asyncProperty(made, async ({ root, own, good }) => {
      const start = good
        ? 'depot: {name: godepot, origin: x, maintainer: a <a@example.com>}\ntoolchains: [1.27.3]\n'
        : '';
      const result = await target.run(Buffer.from(start + (own ? block(root) : JSON.stringify(root))));
      t.true(['accepted', 'SPEC_INVALID'].includes(result), result);
    }),
    800,
  );
});

test('any bytes are SPEC_INVALID or a spec', async (t) => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  await checkProperty(
    t,
    fc.asyncProperty(bytes, async (input) => {
      t.true(['accepted', 'SPEC_INVALID'].includes(await target.run(Buffer.from(input))));
    }),
    800,
  );
});
