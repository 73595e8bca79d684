import { type Toolchain, toolchainId } from '../../spec/model.ts';
import type { Store } from '../../store/store.ts';
import { FORMS, readAdmission } from '../../upstream/admitted.ts';
import type { Lock } from '../../upstream/lock-model.ts';
import type { Findings } from './findings.ts';

/** Whether the lock pins what the spec asks for, and the store has an archive of it: without one a build without a network stops. */
export async function examineToolchains(
  findings: Findings,
  toolchains: readonly Toolchain[],
  lock: Pick<Lock, 'toolchains'>,
  store: Store,
): Promise<void> {
  const unpinned: string[] = [];
  const absent: string[] = [];
  for (const toolchain of toolchains) {
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
    findings.fine('toolchains', `${toolchains.length}, each pinned and in the store`);
}
