import { relative } from 'node:path';

/** Relative where the file lies below the working directory: shorter, and what editors and terminals link. */
export function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}
