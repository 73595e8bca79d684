import { examine, type Finding, newFindings } from '../depot/doctor/findings.ts';
import { examineKeys } from '../depot/doctor/keys.ts';
import { examineNode } from '../depot/doctor/machine.ts';
import { examinePublished } from '../depot/doctor/published.ts';
import { examineStored } from '../depot/doctor/stored.ts';
import { examineToolchains } from '../depot/doctor/toolchains.ts';
import type { Trust } from '../depot/verify/trust.ts';
import { DOCTOR_PROBLEMS, DOCTOR_WARNS } from '../exit-status.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import { openKeys } from '../signing/keys.ts';
import { loadSpec } from '../spec/load.ts';
import type { DepotSpec } from '../spec/model.ts';
import { openStore } from '../store/store.ts';
import { DEFAULT_TARGETS } from '../targets/table.ts';
import { readLock } from '../upstream/lock.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';
import { trustOf } from './trust-options.ts';

/** What is broken on this builder and depot, what is going to break, and when. Looks only: nothing is written, no network asked. */
export async function doctor(context: Context, options: { deep?: boolean }): Promise<Answer> {
  const findings = newFindings();
  const now = Math.floor(Date.now() / 1000);
  examineNode(findings);
  let spec: DepotSpec | undefined;
  await examine(findings, 'spec', async () => {
    spec = await loadSpec(context.spec);
    findings.fine('spec', `${counted(spec.toolchains.length, 'toolchain')} asked for`);
  });
  const read = spec;
  let trust: Trust | undefined;
  await examine(findings, 'keys', async () => {
    const keys = await openKeys(context.keys);
    trust = await trustOf(context, 'depot', { key: [], fingerprint: [] });
    await examineKeys(findings, keys, read?.targets ?? DEFAULT_TARGETS, now);
  });
  await examine(findings, 'depot', () =>
    examinePublished(findings, { depot: context.depot, identity: read?.depot, trust, now }),
  );
  await examine(findings, 'store', () => examineStored(findings, context.depot, options.deep === true));
  if (read !== undefined)
    await examine(findings, 'toolchains', async () =>
      examineToolchains(findings, read.toolchains, await readLock(context.lock), openStore(context.depot)),
    );
  return answer(findings.all);
}

function answer(findings: readonly Finding[]): Answer {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const shown = findings.map(({ when, ...finding }) => ({
    ...finding,
    when: when === null ? null : instant(when),
  }));
  let exitStatus = 0;
  if (warnings > 0) exitStatus = DOCTOR_WARNS;
  if (problems > 0) exitStatus = DOCTOR_PROBLEMS;
  const lines = shown.flatMap(({ level, area, what, when, todo }) => [
    `  ${{ fine: 'ok', warning: 'WARNING', problem: 'PROBLEM' }[level].padEnd(9)} ${area}: ${what}${when === null ? '' : `, ${when}`}`,
    ...(todo === null ? [] : [`            do: ${todo}`]),
  ]);
  const summary = `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`;
  return {
    result: { ok: problems + warnings === 0, problems, warnings, findings: shown },
    text: [...lines, '', summary].map((line) => `${printableLine(line)}\n`).join(''),
    exitStatus,
  };
}
