import type { DepotIdentity } from '../builder/spec/model.ts';

/** Whose depots the benches publish. */
export const BENCH_IDENTITY: DepotIdentity = {
  name: 'bench',
  origin: 'bench',
  label: 'bench',
  suite: 'stable',
  vendor: 'bench',
  maintainer: 'bench <bench@example.com>',
  url: undefined,
};
