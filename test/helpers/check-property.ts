import type { ExecutionContext } from 'ava';
import { fc, PROPERTY_SEED } from './fast-check.ts';

/** Time for one property; under load fewer inputs are tried, never none. */
const LIMIT_MS = 120_000;

/** Checks a property with a seed that the test's log names, for a few seconds at most. Answers how many inputs were tried. */
export async function checkProperty<Inputs>(
  t: ExecutionContext,
  property: fc.IAsyncPropertyWithHooks<Inputs>,
  numRuns: number,
): Promise<void> {
  let tried = 0;
  t.log(`seed ${PROPERTY_SEED}`);
  await fc.assert(
    property.beforeEach(() => void tried++),
    { numRuns, interruptAfterTimeLimit: LIMIT_MS },
  );
  t.true(tried > 10, `only ${tried} inputs were tried`);
}
