import { systemCode } from '../errors.ts';

/** A file has as many names as there are snapshots that hold it; file systems allow some ten thousands, others none. */
const REFUSED: ReadonlySet<string> = new Set(['EMLINK', 'EXDEV', 'EPERM', 'ENOTSUP']);

/** True where link(2) failed for want of hard links there, so that a copy will do. */
export function isLinkRefused(error: unknown): boolean {
  return REFUSED.has(systemCode(error) ?? '');
}
