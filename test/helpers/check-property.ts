import type { ExecutionContext } from 'ava';
import * as fc from 'fast-check';

/** Time for one property; under load fewer inputs are tried, never none. */
const LIMIT_MS = 30_000;

/** Checks a property with a seed that the test's log names, for a few seconds at most. Answers how many inputs were tried. */
export async function checkProperty<Inputs>(
  t: ExecutionContext,
  property: fc.IAsyncPropertyWithHooks<Inputs>,
  numRuns: number,
): Promise<void> {
  const seed = Math.floor(Math.random() * 2 ** 31);
  let tried = 0;
  t.log(`seed ${seed}`);
  await fc.assert(
    property.beforeEach(() => void tried++),
    { seed, numRuns, interruptAfterTimeLimit: LIMIT_MS },
  );
  t.true(tried > 10, `only ${tried} inputs were tried`);
}
