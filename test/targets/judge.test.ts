import test from 'ava';

import { related } from '../../builder/targets/cell.ts';
import {
  type Adaptable,
  cannotRead,
  judgeTargets,
  packedFor,
  type PlannedOutput,
} from '../../builder/targets/judge.ts';
import type { KeyTrait, Target, TargetName } from '../../builder/targets/model.ts';
import { targetOf } from '../../builder/targets/table.ts';
import type { TargetOutcome } from '../../builder/targets/verdict.ts';

const ZSTD = { format: 'zstd', level: 8, windowLog: 26 } as const;
const GZIP = { format: 'gzip', level: 6 } as const;
const PRESET: Adaptable = { gzip: GZIP, window: true };
const NAMED: Adaptable = { gzip: undefined, window: false };

const OUTPUT: PlannedOutput = {
  compression: ZSTD,
  adaptable: PRESET,
  features: ['payload-digest', 'sha512', 'layout'],
  keys: [{ name: 'current key', traits: ['rsa-3072', 'several-blocks'] }],
  now: Date.parse('2026-11-26T00:00:00Z') / 1000,
  spec: 'depot.yaml',
};

const keys = (...traits: KeyTrait[]): Partial<PlannedOutput> => ({
  keys: [{ name: 'current key', traits }],
});

const targets = (...names: TargetName[]): Target[] => names.map(targetOf);

function outcomes(names: TargetName[], changes: Partial<PlannedOutput> = {}): Record<string, TargetOutcome> {
  const verdicts = judgeTargets(targets(...names), { ...OUTPUT, ...changes });
  return Object.fromEntries(verdicts.map(({ target, outcome }) => [target, outcome]));
}

test('a preset gives way to a target that cannot read zstd, in that format alone', (t) => {
  const packed = (...names: TargetName[]): unknown => packedFor(targets(...names), ZSTD, PRESET);
  t.deepEqual(packed('el8', 'deb12'), { rpm: ZSTD, deb: ZSTD });
  t.deepEqual(packed('el8', 'deb11'), { rpm: ZSTD, deb: GZIP });
  t.deepEqual(packed('el7', 'el9', 'deb12'), { rpm: GZIP, deb: ZSTD });
  t.deepEqual(packed('amzn2', 'deb11'), { rpm: GZIP, deb: GZIP });
  // what nobody has proven is warned of, and changes nothing
  t.deepEqual(packed('leap15'), { rpm: ZSTD, deb: ZSTD });
  t.deepEqual(outcomes(['el8', 'deb11', 'deb12', 'leap15']), {
    el8: 'ok',
    deb11: 'adapt',
    deb12: 'ok',
    leap15: 'warn',
  });
});

test('a format that the spec names does not give way', (t) => {
  t.deepEqual(packedFor(targets('deb11'), ZSTD, NAMED), { rpm: ZSTD, deb: ZSTD });
  const [verdict] = judgeTargets(targets('deb11'), { ...OUTPUT, adaptable: NAMED });
  t.is(verdict?.outcome, 'refuse');
  t.like(verdict?.findings[0], { subject: 'compression', outcome: 'refuse' });
  t.regex(verdict?.findings[0]?.reason ?? '', /does not read zstd, which the spec names/);
  t.deepEqual(outcomes(['deb11'], { compression: GZIP, adaptable: NAMED }), { deb11: 'ok' });
});

test('a window gives way where it is not named, and refuses where it is', (t) => {
  const narrow: Target = { ...targetOf('deb12'), zstdWindow: { log: 23, evidence: related('RFC 8878') } };
  const judge = (adaptable: Adaptable) => judgeTargets([narrow], { ...OUTPUT, adaptable })[0];
  t.deepEqual(packedFor([narrow], ZSTD, PRESET), { rpm: ZSTD, deb: { ...ZSTD, windowLog: 23 } });
  t.like(judge(PRESET), { outcome: 'adapt' });
  t.regex(judge(PRESET)?.findings[0]?.reason ?? '', /windows of zstd up to 2\^23/);
  t.deepEqual(packedFor([narrow], ZSTD, NAMED).deb, ZSTD);
  t.like(judge(NAMED), { outcome: 'refuse' });
});

test('one target that cannot read it decides for the others of its format, which are content', (t) => {
  t.deepEqual(outcomes(['el7', 'el9', 'leap15']), { el7: 'adapt', el9: 'ok', leap15: 'ok' });
});

test('keys: what a target refuses, takes for a time, or nobody has proven', (t) => {
  t.deepEqual(outcomes(['el8', 'el9', 'el10', 'deb12'], keys('ed25519')), {
    el8: 'refuse',
    el9: 'warn',
    el10: 'ok',
    deb12: 'ok',
  });
  t.deepEqual(outcomes(['deb12', 'deb13'], keys('rsa-2048')), { deb12: 'ok', deb13: 'warn' });
  const later = { ...keys('rsa-2048'), now: Date.parse('2030-02-01T00:00:00Z') / 1000 };
  t.deepEqual(outcomes(['deb12', 'deb13'], later), { deb12: 'ok', deb13: 'refuse' });
  t.deepEqual(outcomes(['deb13'], { ...later, now: later.now - 1 }), { deb13: 'warn' });
  // rpm's own parser takes both; they are over all the same
  t.deepEqual(outcomes(['el8', 'deb12'], keys('rsa-3072', 'revoked')), { el8: 'warn', deb12: 'refuse' });
});

test('a package that is there already is held against targets that came later', (t) => {
  const zstd = { format: 'zstd', windowLog: 26 } as const;
  t.deepEqual(cannotRead(targets('el7', 'el9', 'deb11'), 'rpm', zstd), ['el7']);
  t.deepEqual(cannotRead(targets('el7', 'el9', 'deb11'), 'deb', zstd), ['deb11']);
  t.deepEqual(cannotRead(targets('el7', 'el9', 'deb11'), 'deb', { format: 'gzip', windowLog: 15 }), []);
  t.deepEqual(cannotRead(targets('el9', 'leap15'), 'rpm', zstd), []);
  t.deepEqual(cannotRead(targets('deb12'), 'deb', { format: 'zstd', windowLog: 28 }), ['deb12']);
});
