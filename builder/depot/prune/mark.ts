import type { BuiltPackage } from '../../build/record.ts';
import type { Lock } from '../../upstream/lock.ts';
import type { Manifest } from '../snapshot/manifest.ts';

/** What may need a blob of the store. */
export interface Needs {
  /** Of the snapshots that stay. */
  retained: readonly { name: string; manifest: Manifest }[];
  lock: Lock;
  /** Built packages that the spec asks for, and rpms that wait for their signature. */
  wanted: readonly Pick<BuiltPackage, 'fileName' | 'sha256' | 'upstream'>[];
}

/**
 * Every blob that something needs, each with the first of its reasons. A snapshot has names of its own for its files; its blobs stay so that
 * the same bytes are found again when they are published the next time.
 * @returns sha256 -> why
 */
export function markNeeded({ retained, lock, wanted }: Needs): Map<string, string> {
  const needed = new Map<string, string>();
  const need = (sha256: string, why: string): void => {
    if (!needed.has(sha256)) needed.set(sha256, why);
  };
  for (const [toolchain, { archives }] of Object.entries(lock.toolchains)) {
    for (const [form, archive] of Object.entries(archives))
      need(archive.sha256, `${form} of ${toolchain}, pinned by the lock`);
  }
  for (const { fileName, sha256, upstream } of wanted) {
    need(sha256, `${fileName}, which the spec asks for`);
    if (upstream !== undefined) need(upstream.sha256, `archive of ${fileName}, which the spec asks for`);
  }
  for (const { name, manifest } of retained) {
    for (const { fileName, sha256, upstream } of manifest.packages) {
      need(sha256, `${fileName} of snapshot ${name}`);
      if (upstream !== null) need(upstream.sha256, `archive of ${fileName} of snapshot ${name}`);
    }
    for (const { toolchain, form, sha256 } of manifest.archives ?? [])
      need(sha256, `${form} of ${toolchain}, served by snapshot ${name}`);
    for (const { path, sha256 } of manifest.files) need(sha256, `${path} of snapshot ${name}`);
  }
  return needed;
}
