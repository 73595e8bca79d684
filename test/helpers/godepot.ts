import { execa } from 'execa';
import { join } from 'node:path';

import { projectRoot } from './project.ts';

/** Where one run of godepot reads and writes; each absolute. */
export interface Places {
  spec: string;
  depot: string;
  keys: string;
}

/** How a godepot command line ended, with its one JSON document. */
export interface Answered {
  status: number;
  document: unknown;
  stderr: string;
}

/** Runs the real executable with --json. Does not fail on a failure of godepot; `document` then holds its error. */
export async function tryGodepot(
  places: Places,
  line: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const { spec, depot, keys } = places;
  const globals = ['--spec', spec, '--depot', depot, '--keys', keys, '--json'];
  const done = await execa(process.execPath, [join(projectRoot, 'builder/main.js'), ...globals, ...line], {
    env,
    stdin: 'ignore',
    reject: false,
  });
  const document: unknown = done.stdout === '' ? undefined : JSON.parse(done.stdout);
  return { status: done.exitCode ?? -1, document, stderr: done.stderr };
}

/** As `tryGodepot`; a failure of godepot is thrown with its code and message. */
export async function godepot(
  places: Places,
  line: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { status, document, stderr } = await tryGodepot(places, line, env);
  if (status === 0) return document;
  throw new Error(
    `godepot ${line.join(' ')} ended with status ${status}: ${JSON.stringify(document, null, 2)}\n${stderr}`,
  );
}
