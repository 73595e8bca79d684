import { gzip } from '../archive/gzip.ts';
import { tarEnd, tarHeader, tarPadding } from '../archive/tar-header.ts';
import { type DebScripts, SCRIPT_NAMES } from './maintainer-scripts.ts';

export interface ControlContent {
  /** Text of the control file. */
  control: string;
  scripts: DebScripts;
  /** Absolute paths. */
  conffiles: readonly string[];
  /** Whole lines of md5sums(5), each ended. */
  md5sums: string;
  /** Unix seconds. */
  time: number;
}

/** The control archive is always gzip: the least that any reader of debs takes, and it is small. */
export const CONTROL_MEMBER = 'control.tar.gz';

/** The control archive, `./control` first; files that would be empty are left out. */
export function encodeControlArchive(content: ControlContent): Buffer {
  const { control, scripts, conffiles, md5sums, time } = content;
  const blocks: Buffer[] = [];
  const add = (name: string, text: string | undefined, mode: number): void => {
    if (text === undefined || text === '') return;
    const body = Buffer.from(text);
    blocks.push(
      tarHeader({ name: `./${name}`, type: 'file', mode, mtime: time, size: body.length }),
      body,
      tarPadding(body.length),
    );
  };
  add('control', control, 0o644);
  add('conffiles', conffiles.map((path) => `${path}\n`).join(''), 0o644);
  add('md5sums', md5sums, 0o644);
  for (const name of SCRIPT_NAMES) add(name, scripts[name], 0o755);
  return gzip(Buffer.concat([...blocks, tarEnd()]));
}
