import type { Evidence } from './cell.ts';
import type { KeyTrait, Target, TargetName } from './model.ts';
import { TRAIT_WORDS } from './model.ts';
import { dayOf, outcomeOfTrait, wordsOfCell, worstOf } from './verdict.ts';

/** What of a certificate and its file decides. */
export interface CertificateCase {
  traits: readonly KeyTrait[];
  /** When its signatures end to be good, unix seconds; undefined: never. */
  expires: number | undefined;
  /** False where no key of it may sign. */
  signs: boolean;
}

/** Whether one target takes signatures by a certificate. */
export interface CertificateVerdict {
  target: TargetName;
  outcome: 'works' | 'warns' | 'fails';
  /** Unix seconds from which on it does not any more; null: no end is known. */
  until: number | null;
  reasons: readonly { trait: KeyTrait | 'no-signing-key'; reason: string; evidence: Evidence }[];
}

/** RFC 9580 §5.2.3.29: what key flags are for. */
const FLAGS: Evidence = { kind: 'source', by: 'RFC 9580, key flags' };

/** Judges a certificate for one target; everything that is not plainly taken is told, also what only ends some day. */
export function judgeCertificate(target: Target, given: CertificateCase, now: number): CertificateVerdict {
  const found = given.traits.map((trait) => {
    const cell = target.keys[trait];
    return { trait, cell, outcome: outcomeOfTrait(trait, cell, now) };
  });
  const reasons: CertificateVerdict['reasons'][number][] = found
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ trait, cell }) => ({
      trait,
      reason: `${TRAIT_WORDS[trait]}: ${wordsOfCell(cell)}`,
      evidence: cell.evidence,
    }));
  if (!given.signs)
    reasons.push({ trait: 'no-signing-key', reason: 'no key in it may sign files', evidence: FLAGS });
  const worst = worstOf([
    ...found.map(({ outcome }) => outcome),
    ...(given.signs ? [] : ['refuse' as const]),
  ]);
  const outcome = ({ ok: 'works', warn: 'warns', adapt: 'warns', refuse: 'fails' } as const)[worst];
  return { target: target.name, outcome, until: outcome === 'fails' ? null : endOf(target, given), reasons };
}

/** The first of the ends that this target obeys. */
function endOf(target: Target, { traits, expires }: CertificateCase): number | null {
  const ends = traits.flatMap((trait) => {
    const { answer } = target.keys[trait];
    return typeof answer === 'object' ? [dayOf(answer.until)] : [];
  });
  if (expires !== undefined && target.keys.expired.answer === 'no') ends.push(expires);
  return ends.length === 0 ? null : Math.min(...ends);
}
