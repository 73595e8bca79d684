/** What really lies on disk. */
export interface FoundFile {
  size: number;
  sha256: string;
}

/** path -> what was read there, for every regular file of a snapshot. */
export type FoundFiles = ReadonlyMap<string, FoundFile>;

/** The file in the snapshot has the size and digest that a signed index says. */
export function differenceFrom(
  found: FoundFiles,
  path: string,
  expected: { size: number; sha256: string },
): string | undefined {
  const real = found.get(path);
  if (real === undefined) return `${path} is listed and missing`;
  if (real.size !== expected.size) return `${path} has ${real.size} bytes where ${expected.size} are listed`;
  if (real.sha256 !== expected.sha256) return `${path} has another sha256 than the one listed`;
  return undefined;
}
