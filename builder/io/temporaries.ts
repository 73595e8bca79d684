import { rmSync } from 'node:fs';

/**
 * Files that must not outlive this process: staged blobs, spools, the lock. Each owner removes its own; this list is for a signal
 * that ends the process in between. kill -9 leaves them as debris, which the next run under the lock removes.
 */
const registered = new Set<string>();

export function registerTemporary(path: string): void {
  registered.add(path);
}

export function forgetTemporary(path: string): void {
  registered.delete(path);
}

/** Synchronous, for signal handlers. */
export function removeTemporaries(): void {
  for (const path of registered) rmSync(path, { recursive: true, force: true });
  registered.clear();
}
