import type { ControlField } from '../../deb/control.ts';

export interface PoolFile {
  /** Relative to `apt/`: `pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb` */
  filename: string;
  size: number;
  sha256: string;
}

/** Fields that the index adds; a control file that brings its own would contradict them. */
const OURS = new Set(['filename', 'size', 'sha256']);

/**
 * One paragraph of a Packages index: the deb's own fields in the order of its control file, then where its bytes are and what they hash to. The description stays in
 * full (no Translation files), last, since it is the long one.
 */
export function stanza(control: readonly ControlField[], file: PoolFile): string {
  const own = control.filter(([name]) => !OURS.has(name.toLowerCase()));
  const short = own.filter(([name]) => name !== 'Description');
  const long = own.filter(([name]) => name === 'Description');
  const added: ControlField[] = [
    ['Filename', file.filename],
    ['Size', String(file.size)],
    ['SHA256', file.sha256],
  ];
  return [...short, ...added, ...long].map(([name, value]) => `${name}: ${value}\n`).join('');
}

const EMPTY_LINE = Buffer.from('\n');

/** Paragraphs separated by empty lines, the last one included: apt-ftparchive's form. */
export function packagesIndex(stanzas: readonly Buffer[]): Buffer {
  return Buffer.concat(stanzas.flatMap((raw) => [raw, EMPTY_LINE]));
}
