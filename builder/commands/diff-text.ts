import type { Area, Difference } from '../packaging/difference.ts';
import { printableLine } from './printable.ts';

/** What `diff` answers. */
export interface Compared {
  from: string;
  to: string;
  formats: ['rpm' | 'deb', 'rpm' | 'deb'];
  /**
   * `bytes`: the same file; `unsigned`: the same but for the signature; `content`: the same content, packed into other bytes; `no`.
   */
  same: 'bytes' | 'unsigned' | 'content' | 'no';
  differences: Difference[];
}

const AREAS: readonly Area[] = ['identity', 'relations', 'scripts', 'files', 'packing', 'signature'];
const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** For people: by area, what changed and how, and at the end in one sentence. */
export function diffText(compared: Compared): string {
  const lines: string[] = [];
  for (const area of AREAS) {
    const found = compared.differences.filter((difference) => difference.area === area);
    if (found.length === 0) continue;
    lines.push(area === 'files' ? `files: ${counts(found)}` : area, ...found.flatMap(differenceLines));
  }
  if (compared.formats[0] !== compared.formats[1])
    lines.push('an rpm and a deb: relations, scripts and packing have no common form and are not compared');
  lines.push(sentence(compared));
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

function differenceLines({ subject, change, details, lines = [] }: Difference): string[] {
  const said = details.length === 0 ? '' : `: ${details.join('; ')}`;
  return [`  ${SIGNS[change]} ${subject}${said}`, ...lines.map((line) => `      ${line}`)];
}

function counts(found: readonly Difference[]): string {
  return (['added', 'removed', 'changed'] as const)
    .map((change) => `${found.filter((difference) => difference.change === change).length} ${change}`)
    .join(', ');
}

function sentence({ same, formats, differences }: Compared): string {
  if (same === 'bytes') return 'identical: the same bytes';
  if (same === 'unsigned') return 'identical but for the signature';
  if (same === 'content' && formats[0] !== formats[1]) return 'the same content in two formats';
  if (same === 'content') return 'the same content, packed into other bytes';
  return differences.length === 1 ? '1 difference' : `${differences.length} differences`;
}
