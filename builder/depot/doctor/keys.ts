import { readRegular } from '../../io/regular-file.ts';
import { MOST_KEY_FILE_BYTES } from '../../signing/key-file.ts';
import { keyFileTraits } from '../../signing/key-file-traits.ts';
import { groupFingerprint, type KeyFolder } from '../../signing/keys.ts';
import { judgeCertificate } from '../../targets/certificate-verdict.ts';
import type { TargetName } from '../../targets/model.ts';
import { TARGETS } from '../../targets/table.ts';
import type { Findings } from './findings.ts';

/** Seconds: clients have to learn of the next key long before this one ends. */
const ROTATE_BEFORE = 180 * 86_400;

/** Whether this machine can sign, for how long clients take what it signs, and whether a next key is at hand. */
export async function examineKeys(
  findings: Findings,
  keys: KeyFolder,
  targets: readonly TargetName[],
  now: number,
): Promise<void> {
  const { current, next, trusted, former } = keys;
  if (!current.hasPrivate && current.heldBy === undefined)
    findings.warn(
      'keys',
      'the private half of the current key is not here: this machine cannot sign',
      'godepot sign export FOLDER, or restore keys/private from its backup',
    );
  if (next.hasPrivate)
    findings.warn(
      'keys',
      'the private half of the next key lies beside the current one: who steals the one has both',
      `move it to where it is safe, after a backup: ${next.privatePath}`,
    );
  for (const { role, since, until, fingerprint } of former)
    if (role === 'retiring')
      findings.warn(
        'keys',
        `${groupFingerprint(fingerprint)} is retiring since its successor took over`,
        until <= now
          ? 'the overlap is over: godepot keys rotate --finish'
          : 'nothing until then; then godepot keys rotate --finish',
        Math.max(since, until),
      );
  for (const { role, fingerprint, certificate } of trusted) {
    const bytes = await readRegular(certificate.path, MOST_KEY_FILE_BYTES);
    const { traits: ofFile, certificates } = keyFileTraits(bytes, certificate.path, now);
    const [one] = certificates;
    if (one === undefined) continue;
    const name = `the ${role} key ${groupFingerprint(fingerprint)}`;
    examineEnd(findings, name, one.expires, now);
    const given = { traits: [...one.traits, ...ofFile], expires: one.expires, signs: one.signs };
    for (const target of TARGETS.filter((each) => targets.includes(each.name))) {
      const { outcome, until, reasons } = judgeCertificate(target, given, now);
      const why = reasons.map(({ reason }) => reason).join('; ');
      if (outcome === 'fails')
        findings.problem('keys', `${target.name} refuses ${name}: ${why}`, 'godepot keys lint');
      else if (outcome === 'warns' && until !== null)
        findings.warn(
          'keys',
          `${target.name} is going to refuse ${name}: ${why}`,
          'godepot keys rotate, long before',
          until,
        );
    }
  }
}

function examineEnd(findings: Findings, name: string, expires: number | undefined, now: number): void {
  if (expires === undefined) findings.fine('keys', `${name} never expires`);
  else if (expires <= now) findings.problem('keys', `${name} has expired`, 'godepot keys rotate', expires);
  else if (expires < now + ROTATE_BEFORE)
    findings.warn(
      'keys',
      `${name} is going to expire`,
      'godepot keys rotate, so early that each host was updated before',
      expires,
    );
  else findings.fine('keys', `${name} expires`, expires);
}
