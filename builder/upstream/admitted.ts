import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeFileAtomic } from '../io/durable.ts';
import { ifPresent, readIfPresent } from '../io/if-present.ts';
import { parseJson } from '../io/parse-json.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';

/** The store's note that a blob passed the strict check: `store/archives/<toolchain>.<form>.json`. */
export interface Admission {
  toolchain: string;
  form: ArchiveForm;
  sha256: string;
  size: number;
  /** What the strict pass computed. */
  h1: string;
  /** VERSION's time line, unix seconds. */
  time: number;
  /** Where it came from: URL without credentials, or path. */
  source: string;
}

export const FORMS: readonly ArchiveForm[] = ['module-zip', 'tarball'];

/** Undefined if there is none or it cannot be understood: the archive is then checked again. */
export async function readAdmission(
  store: Store,
  toolchain: Toolchain,
  form: ArchiveForm,
): Promise<Admission | undefined> {
  const text = await readIfPresent(admissionPath(store, toolchainId(toolchain), form));
  const found = text === undefined ? undefined : parseJson(text);
  return isAdmission(found) && found.toolchain === toolchainId(toolchain) && found.form === form
    ? found
    : undefined;
}

/** Every note that can be understood, in the order of their file names. */
export async function listAdmissions(store: Pick<Store, 'root'>): Promise<Admission[]> {
  const folder = join(store.root, 'archives');
  const found: Admission[] = [];
  for (const name of ((await ifPresent(readdir(folder))) ?? []).sort()) {
    if (!name.endsWith('.json')) continue;
    const admission = parseJson((await readIfPresent(join(folder, name))) ?? '');
    if (isAdmission(admission)) found.push(admission);
  }
  return found;
}

export async function writeAdmission(store: Store, admission: Admission): Promise<void> {
  await mkdir(join(store.root, 'archives'), { recursive: true });
  const path = admissionPath(store, admission.toolchain, admission.form);
  await writeFileAtomic(path, `${JSON.stringify(admission, null, 2)}\n`);
}

function admissionPath(store: Store, toolchain: string, form: ArchiveForm): string {
  return join(store.root, 'archives', `${toolchain}.${form}.json`);
}

function isAdmission(value: unknown): value is Admission {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    ['toolchain', 'form', 'h1', 'source'].every((name) => typeof fields.get(name) === 'string') &&
    /^[0-9a-f]{64}$/.test(String(fields.get('sha256'))) &&
    ['size', 'time'].every((name) => Number.isSafeInteger(fields.get(name)))
  );
}
