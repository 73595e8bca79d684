import type { Point } from './undisturbed.ts';

/** Removals may fail without the operation failing, and leave what they were to remove: the next run does. */
export function fillsLater({ name }: Point): boolean {
  return name === 'unlink' || name === 'rmdir';
}
