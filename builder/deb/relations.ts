import type { Relation } from '../packaging/package.ts';
import { parseDebVersion } from './version.ts';

/** Debian spells strict comparisons with two signs; `<` and `>` alone are obsolete and mean `<=` and `>=`. */
const OPERATOR = { '<': '<<', '<=': '<=', '=': '=', '>=': '>=', '>': '>>' } as const;

/** `go-env (>= 1-1), gcc` (deb-control(5), dependency syntax). */
export function renderRelations(relations: readonly Relation[]): string {
  return relations.map(renderRelation).join(', ');
}

function renderRelation({ name, when }: Relation): string {
  return when === undefined ? name : `${name} (${OPERATOR[when.op]} ${when.version})`;
}

const ITEM = /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?(?: ?\((<<|<=|=|>=|>>) ?([^\s()]+)\))?$/;

/** What is wrong with a rendered or foreign relation field, or undefined. `a | b` alternatives are understood. */
export function relationFault(value: string): string | undefined {
  for (const item of value.split(',').flatMap((group) => group.split('|'))) {
    const match = ITEM.exec(item.trim());
    if (match === null) return `${JSON.stringify(item.trim())} is not a relation`;
    const version = match[2];
    if (version !== undefined && parseDebVersion(version) === undefined) {
      return `${JSON.stringify(version)} is not a version`;
    }
  }
  return undefined;
}
