/** Unix seconds as VERSION and the lock write them: `2026-10-19T22:20:36Z`. */
export function iso(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
