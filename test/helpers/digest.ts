import { createHash } from 'node:crypto';

/** Short name of a cached thing: changes whenever anything that it is made from changes. */
export function digestOf(recipe: unknown): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
