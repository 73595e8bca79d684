/** What `inspect` answers for either format. */
export interface Description {
  format: 'rpm' | 'deb';
  file: string;
  /** In the order in which people read them. */
  fields: { name: string; value: string }[];
  relations: { name: string; values: string[] }[];
  scripts: Record<string, string>;
  /** Only where they were asked for. */
  files?: FileDescription[];
  totals: { files: number; bytes: number };
}

export interface FileDescription {
  path: string;
  /** As `ls -l` writes it. */
  mode: string;
  size: number;
  target?: string;
  /** config, ghost ... */
  note?: string;
}

/** `drwxr-xr-x` of a type letter and permission bits. */
export function modeText(type: 'file' | 'directory' | 'link', bits: number): string {
  const letters = Array.from('rwxrwxrwx', (letter, index) =>
    ((bits >> (8 - index)) & 1) === 1 ? letter : '-',
  );
  return `${type === 'directory' ? 'd' : type === 'link' ? 'l' : '-'}${letters.join('')}`;
}
