import type { DepotServer } from './depot-server.ts';

/** The block of lines that `release` prints for one client, as an administrator pastes it, in a folder of its own. */
export function printedBlock(lines: readonly string[], depot: DepotServer): string {
  return `mkdir -p /tmp/pasted && cd /tmp/pasted || exit\n${lines.join('\n').replaceAll('http://HOST', depot.url)}\n`;
}

/** The same without its last line, which installs a toolchain. */
export function withoutInstallation(lines: readonly string[]): readonly string[] {
  return [...lines.slice(0, -1), ':'];
}
