import { examine, type Finding, type Findings, newFindings } from '../depot/doctor/findings.ts';
import { examinePublished } from '../depot/doctor/published.ts';
import { examineStored } from '../depot/doctor/stored.ts';
import type { Trust } from '../depot/verify/trust.ts';
import { DOCTOR_PROBLEMS, DOCTOR_WARNS } from '../exit-status.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import { openKeys } from '../signing/keys.ts';
import { loadSpec } from '../spec/load.ts';
import { type DepotSpec, toolchainId } from '../spec/model.ts';
import { openStore } from '../store/store.ts';
import { DEFAULT_TARGETS } from '../targets/table.ts';
import { FORMS, readAdmission } from '../upstream/admitted.ts';
import { readLock } from '../upstream/lock.ts';
import type { Answer, Context } from './context.ts';
import { examineKeys } from './doctor-keys.ts';
import { printableLine } from './printable.ts';
import { trustOf } from './trust-options.ts';

/** The oldest Node that runs this program without a build step. */
const NODE_MAJOR = 24;

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
    await examine(findings, 'toolchains', () => examineToolchains(findings, context, read));
  return answer(findings.all);
}

function examineNode(findings: Findings): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR) findings.fine('node', process.version);
  else
    findings.problem(
      'node',
      `${process.version} is too old`,
      'npm ci, and run godepot by make, npx or node_modules/.bin/node',
    );
}

/** Pinned, and no archive here: a build without a network stops there. */
async function examineToolchains(findings: Findings, context: Context, spec: DepotSpec): Promise<void> {
  const lock = await readLock(context.lock);
  const store = openStore(context.depot);
  const unpinned: string[] = [];
  const absent: string[] = [];
  for (const toolchain of spec.toolchains) {
    const id = toolchainId(toolchain);
    if (lock.toolchains[id] === undefined) {
      unpinned.push(id);
      continue;
    }
    const held = await Promise.all(
      FORMS.map(async (form) => {
        const admission = await readAdmission(store, toolchain, form);
        return admission !== undefined && (await store.has(admission.sha256, admission.size));
      }),
    );
    if (!held.includes(true)) absent.push(id);
  }
  if (unpinned.length > 0)
    findings.warn('toolchains', `the lock does not pin ${unpinned.join(', ')}`, 'godepot lock update');
  if (absent.length > 0)
    findings.warn(
      'toolchains',
      `the store has no archive of ${absent.join(', ')}`,
      'godepot fetch, while there is a source',
    );
  if (unpinned.length + absent.length === 0)
    findings.fine('toolchains', `${spec.toolchains.length}, each pinned and in the store`);
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
