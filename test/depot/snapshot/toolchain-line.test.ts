import test from 'ava';

import { newestPackage } from '../../../builder/depot/snapshot/toolchain-line.ts';

function of(...versions: string[]): Parameters<typeof newestPackage>[0] {
  return versions.map((version) => ({ upstream: { toolchain: `go${version}.linux-amd64` } }));
}

test('a new host begins with the newest line that is listed', (t) => {
  const others = [{ upstream: null }, {}];
  t.is(newestPackage([...of('1.27.3', '1.9.7', '1.27.10'), ...others]), 'go-1.27');
  // rolled back, or yanked: whatever the spec names
  t.is(newestPackage([...of('1.9.7'), ...others]), 'go-1.9');
  t.is(newestPackage(others), 'go-env');
});
