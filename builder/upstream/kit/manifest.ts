import { DepotError } from '../../errors.ts';
import { parseJson } from '../../io/parse-json.ts';

/** Name of the manifest at the top of a carry-in kit. */
export const KIT_MANIFEST = 'godepot-kit.json';

/** Stands in the folder while a kit is being written: until then the manifest speaks of other files. */
export const KIT_UNFINISHED = 'godepot-kit.unfinished';

/**
 * What a folder that `fetch --to` wrote holds. It tells a damaged medium from a wrong archive; it is not signed, and nothing is trusted for
 * its sake: each toolchain is checked against the lock, the checksum database's proof and its signature again.
 */
export interface KitManifest {
  format: typeof FORMAT;
  /** Toolchains in it: `go1.27.3.linux-amd64`, sorted. */
  toolchains: readonly string[];
  /** Every file but the manifest, by its path below the folder (bytewise order, `/` between names). */
  files: Readonly<Record<string, KitFile>>;
}

export interface KitFile {
  size: number;
  /** Hex. */
  sha256: string;
}

const FORMAT = 'godepot carry-in kit 1';

/** The same kit gives the same bytes: no date, no host, sorted. */
export function encodeKitManifest(
  toolchains: readonly string[],
  files: ReadonlyMap<string, KitFile>,
): string {
  const sorted = [...files].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const manifest: KitManifest = {
    format: FORMAT,
    toolchains: [...toolchains].sort(),
    files: Object.fromEntries(sorted.map(([path, { size, sha256 }]) => [path, { size, sha256 }])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @throws DepotError KIT_MALFORMED */
export function parseKitManifest(text: string, where: string): KitManifest {
  const value = parseJson(text);
  if (isManifest(value)) return value;
  throw new DepotError('KIT_MALFORMED', 'this is no manifest of a carry-in kit that this godepot knows', {
    where,
    hint: 'carry the folder over again (godepot fetch --to FOLDER makes it), or use the godepot that wrote it',
  });
}

function isManifest(value: unknown): value is KitManifest {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [toolchains, files] = [fields.get('toolchains'), fields.get('files')];
  return (
    fields.get('format') === FORMAT &&
    Array.isArray(toolchains) &&
    toolchains.every((id) => typeof id === 'string') &&
    typeof files === 'object' &&
    files !== null &&
    Object.entries(files).every(([path, file]) => isPath(path) && isFile(file))
  );
}

/** Nothing outside the folder may be named. */
function isPath(path: string): boolean {
  return path
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
}

function isFile(value: unknown): value is KitFile {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [size, sha256] = [fields.get('size'), fields.get('sha256')];
  return (
    typeof size === 'number' &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}
