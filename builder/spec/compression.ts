import type { Compression } from '../archive/compress.ts';
import type { Adaptable } from '../targets/judge.ts';

/** What `compression:` says before it is resolved; schema.ts has checked the combinations. */
export interface WrittenCompression {
  preset?: Preset | undefined;
  format?: Compression['format'] | undefined;
  level?: string | undefined;
  window?: string | undefined;
}

export const COMPRESSIONS = ['zstd', 'gzip'] as const;
export const PRESETS = ['fast', 'balanced', 'small'] as const;
type Preset = (typeof PRESETS)[number];

/** Highest level of each; 1 is the lowest. */
export const MOST_LEVEL = { zstd: 19, gzip: 9 } as const;
/**
 * Powers of two. 27 is the most that libzstd's decoders take unless they are told otherwise, and so the most that rpm and dpkg read;
 * below 20 there is nothing left for long-distance matching to find.
 */
export const WINDOWS = { least: 20, most: 27 } as const;

/**
 * What the presets mean, measured on go1.27.3 (bench/packages.ts prints it anew). The programs of a Go tree repeat one another far apart,
 * so long-distance matching and the window win more than levels do: level 2 with 2^26 bytes makes 54.4 MB of its tar, level 8 48.4 MB, level 17 with
 * 2^27 43.2 MB; xz -6 makes 45.7 MB. The compressor alone takes 1.3, 4.8 and 68 s of processor time for these on a busy machine.
 */
const MEANING = {
  zstd: {
    fast: { level: 2, windowLog: 26 },
    balanced: { level: 8, windowLog: 26 },
    small: { level: 17, windowLog: 27 },
  },
  gzip: { fast: 1, balanced: 6, small: 9 },
} as const;

const DEFAULT: Preset = 'balanced';

/** Format, level and window that a spec asks for; without any of them the preset `balanced`. */
export function resolveCompression(written: WrittenCompression = {}): Compression {
  const { preset = DEFAULT, format = 'zstd', level, window } = written;
  if (format === 'gzip') return { format, level: level === undefined ? MEANING.gzip[preset] : Number(level) };
  const meant = MEANING.zstd[preset];
  return {
    format,
    level: level === undefined ? meant.level : Number(level),
    windowLog: window === undefined ? meant.windowLog : Number(window),
  };
}

/** What may take its place for a target that cannot read it: a format or window that somebody wrote down was meant. */
export function adaptable({ preset, format, window }: WrittenCompression = {}): Adaptable {
  return {
    gzip: format === undefined ? resolveCompression({ preset, format: 'gzip' }) : undefined,
    window: window === undefined,
  };
}

/** Why these keys do not go together, or undefined. */
export function compressionFault({ preset, format, level, window }: WrittenCompression): string | undefined {
  if (preset === undefined && format === undefined)
    return 'a preset (fast, balanced, small) or a format (zstd, gzip) belongs here';
  if (preset !== undefined && (level !== undefined || window !== undefined))
    return 'a preset is a level and a window: write either the preset or these';
  const most = MOST_LEVEL[format ?? 'zstd'];
  if (level !== undefined && Number(level) > most) return `${format} has levels 1 to ${most}`;
  return window !== undefined && format === 'gzip' ? 'gzip has no window to choose' : undefined;
}

export function levelFault(value: string): string | undefined {
  return /^[1-9]\d?$/.test(value) ? undefined : 'a level is a whole number from 1 on';
}

export function windowFault(value: string): string | undefined {
  const { least, most } = WINDOWS;
  return /^\d\d$/.test(value) && Number(value) >= least && Number(value) <= most
    ? undefined
    : `a window is a power of two from ${least} to ${most}: 25 is 32 MiB, and what every reader needs in memory`;
}
