import { relative } from 'node:path';

import { EXIT_STATUS, hasCode } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { readRegular } from '../io/regular-file.ts';
import { keyFilePackets, MOST_KEY_FILE_BYTES } from '../signing/key-file.ts';
import { keyFileTraits } from '../signing/key-file-traits.ts';
import { groupFingerprint, openKeys } from '../signing/keys.ts';
import { requireSelfSignature } from '../signing/require-self-signature.ts';
import { loadSpec } from '../spec/load.ts';
import { type CertificateVerdict, judgeCertificate } from '../targets/certificate-verdict.ts';
import type { KeyTrait, TargetName } from '../targets/model.ts';
import { DEFAULT_TARGETS, TARGETS } from '../targets/table.ts';
import type { Answer, Context } from './context.ts';
import { targetNamed } from './show-targets.ts';

export interface LintOptions {
  target: string[];
}

/** One certificate of one file, on every target. */
interface LintedKey {
  file: string;
  fingerprint: string;
  userId: string;
  algorithm: string;
  created: string;
  expires: string | null;
  traits: readonly KeyTrait[];
  targets: Linted[];
}

type Linted = Omit<CertificateVerdict, 'until'> & {
  /** Instant; null: no end is known. */
  until: string | null;
  /** Counts for the exit status. */
  chosen: boolean;
};

/** Whether each certificate works on each target, and until when. The exit status is that of the worst verdict on a chosen target. */
export async function keysLint(context: Context, files: string[], options: LintOptions): Promise<Answer> {
  const chosen = await chosenTargets(context, options.target);
  const now = Math.floor(Date.now() / 1000);
  const keys: LintedKey[] = [];
  for (const file of files.length > 0 ? files : await ownFiles(context))
    keys.push(...(await lintFile(file, chosen, now)));
  const fails = keys.some((key) => key.targets.some((one) => one.chosen && one.outcome === 'fails'));
  return {
    result: { ok: !fails, chosen, keys },
    text: keys.map(describe).join('\n'),
    exitStatus: fails ? EXIT_STATUS.keys : 0,
  };
}

/** `--target`, else those of the spec, else the default where there is no spec. */
async function chosenTargets(context: Context, names: readonly string[]): Promise<readonly TargetName[]> {
  if (names.length > 0) return names.map((name) => targetNamed(name).name);
  try {
    return (await loadSpec(context.spec)).targets;
  } catch (error) {
    if (hasCode(error, 'SPEC_MISSING')) return DEFAULT_TARGETS;
    throw error;
  }
}

async function ownFiles(context: Context): Promise<string[]> {
  return (await openKeys(context.keys)).trusted.map(({ certificate }) => certificate.path);
}

async function lintFile(file: string, chosen: readonly TargetName[], now: number): Promise<LintedKey[]> {
  const bytes = await readRegular(file, MOST_KEY_FILE_BYTES);
  const { traits: ofFile, certificates } = keyFileTraits(bytes, file, now);
  const linted: LintedKey[] = [];
  for (const { traits: own, ...certificate } of certificates) {
    const { fingerprint, userId, algorithm, created, expires, signs } = certificate;
    const traits = [...own, ...ofFile];
    // keys of other versions and algorithms work nowhere, whatever they say of themselves
    if (!traits.includes('other-algorithm'))
      await requireSelfSignature(keyFilePackets(bytes, file), fingerprint, file);
    linted.push({
      file,
      fingerprint,
      userId,
      algorithm,
      created: instant(created),
      expires: expires === undefined ? null : instant(expires),
      traits,
      targets: TARGETS.map((target) => {
        const { until, ...verdict } = judgeCertificate(target, { traits, expires, signs }, now);
        return {
          ...verdict,
          until: until === null ? null : instant(until),
          chosen: chosen.includes(target.name),
        };
      }),
    });
  }
  return linted;
}

/** A row for each target; those that count for the exit status are marked. */
function describe(key: LintedKey): string {
  const { file, fingerprint, userId, algorithm, created, expires, targets } = key;
  const end = expires === null ? 'never expires' : `expires ${expires}`;
  return `${[
    `${groupFingerprint(fingerprint)}  ${relative('.', file)}`,
    `${algorithm}, made ${created}, ${end}, ${userId}`,
    ...targets.flatMap(({ target, outcome, until, reasons, chosen }) => [
      `${chosen ? '*' : ' '} ${target.padEnd(10)}${outcome.padEnd(7)}${until === null ? '' : ` until ${until}`}`.trimEnd(),
      ...reasons.map(
        ({ reason, evidence }) => `${''.padEnd(12)}${reason} (${evidence.kind}: ${evidence.by})`,
      ),
    ]),
  ].join('\n')}\n`;
}
