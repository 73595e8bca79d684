import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { toolchainId } from '../../builder/spec/model.ts';
import { parseToolchainId, toolchainOf } from '../../builder/spec/toolchain-id.ts';

for (const version of ['1.27.3', '1.28rc1', '1.20', '1.21beta2', '2.0.0']) {
  for (const arch of ['amd64', 'arm64'] as const) {
    const toolchain = { version, os: 'linux', arch } as const;
    test(`${toolchainId(toolchain)} is taken apart into what it was made of`, (t) => {
      t.deepEqual(parseToolchainId(toolchainId(toolchain)), toolchain);
      t.deepEqual(toolchainOf(toolchainId(toolchain)), toolchain);
    });
  }
}

const OTHERS = [
  '',
  'go1.27.3',
  '1.27.3.linux-amd64',
  'go1.27.3.linux-riscv64',
  'go1.27.3.darwin-arm64',
  'go1.27.3.linux-amd64 ',
  'go1.27.3.linux-amd64\n',
  'go1.27.3.linux-amd64.linux-amd64',
  'gox.linux-amd64',
  'go1.27.3/../x.linux-amd64',
  '__proto__',
];
for (const text of OTHERS) {
  test(`${JSON.stringify(text)} names no toolchain, and is a fault of godepot where it was checked before`, (t) => {
    t.is(parseToolchainId(text), undefined);
    const error = t.throws(() => toolchainOf(text), { instanceOf: DepotError });
    t.is(error.code, 'INTERNAL');
  });
}
