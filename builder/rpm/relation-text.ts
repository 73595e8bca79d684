import type { RpmRelation } from './rpm-info.ts';

const OPERATORS = { LT: '<', LE: '<=', EQ: '=', GE: '>=', GT: '>' } as const;

/** `go-1.27 >= 1:1.27.3-1`, as people write it. */
export function relationText({ name, flags, epoch, version, release }: RpmRelation): string {
  if (flags === undefined) return name;
  const prefix = epoch === undefined || epoch === '0' ? '' : `${epoch}:`;
  return `${name} ${OPERATORS[flags]} ${prefix}${version ?? ''}${release === undefined ? '' : `-${release}`}`;
}
