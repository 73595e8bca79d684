import type { Toolchain } from '../spec/model.ts';
import { firstOf, reasons } from './first-of.ts';
import type { Companion, Delivery, SmallFile, Source } from './source.ts';

/** Where small files that belong to a toolchain are looked for, through one run of a verb. */
export interface CompanionSources extends Delivery {
  sources: readonly Source[];
  /** Sources that failed to deliver one; they are not asked for further ones. Grows. */
  unreachable: Set<Source>;
}

export interface CompanionFile {
  companion: Companion;
  bytes: Buffer;
}

/** A site that a firewall hides costs its whole patience with each try. */
const FEW_TRIES = { firstDelay: 500, barrenTries: 2 };

/** The first source's that has one. Sources that fail are passed over: what they would have said is checked, not trusted. */
export async function findCompanion(
  companion: Companion,
  toolchain: Toolchain,
  options: CompanionSources,
): Promise<SmallFile | { why: string }> {
  const delivery = { ...options, pace: options.pace ?? FEW_TRIES };
  const answer = await firstOf(
    options.sources,
    (source) => source.readCompanion(companion, toolchain, delivery),
    options.unreachable,
  );
  if ('found' in answer) return answer.found;
  const what = companion === 'asc' ? 'a signature of it' : `its ${companion} file`;
  return { why: `no source has ${what}: ${reasons(answer.faults, 'there is none to ask')}` };
}
