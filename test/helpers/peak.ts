import { join } from 'node:path';

import { execa } from 'execa';

import { projectRoot } from './project.ts';

/** Says at its end what a process held at most; what getrusage says would count the one that forked it as well. */
const TELLER =
  'data:text/javascript,import{readFileSync}from"node:fs";process.on("exit",()=>process.stderr.write(readFileSync("/proc/self/status","utf8")))';

/** Runs the real executable with --json; gives how it ended and the largest resident set in MB. */
export async function measuredRun(
  line: readonly string[],
): Promise<{ status: number; document: unknown; peak: number; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--import', TELLER, join(projectRoot, 'builder/main.js'), '--json', '--keys', '/none', ...line],
    { reject: false, stdin: 'ignore' },
  );
  const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(stderr)?.[1]) / 1024;
  return { status: exitCode ?? -1, document: JSON.parse(stdout), peak, stderr };
}
