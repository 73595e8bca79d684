import { join } from 'node:path';

import { execa } from 'execa';

import type { Server } from './server.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** Below HOME=/tmp/home of those who build there. */
const PLACE = '/tmp/home/.cache/go-build';

/**
 * What go keeps of its builds, carried from host to host: to compile the standard library takes eight seconds, for each version on each
 * host. An entry is named by the compiler and by the content of each file that it was made of, so that a host whose Go differs compiles for itself;
 * the program is compiled and linked on each in any case.
 */
export interface BuildCache {
  bring: (server: Server) => Promise<void>;
  keep: (server: Server) => Promise<void>;
}

function tar(server: Server, ...line: string[]): string[] {
  return [...server.inside(), 'tar', '-C', PLACE, ...line];
}

export async function buildCache(t: Owner): Promise<BuildCache> {
  const archive = join(await temporaryFolder(t), 'go-build.tar');
  let kept = false;
  return {
    async bring(server) {
      await server.run(`mkdir -p ${PLACE}`);
      const [program = '', ...line] = tar(server, '-xf', '-');
      if (kept) await execa(program, line, { inputFile: archive });
    },
    async keep(server) {
      const [program = '', ...line] = tar(server, '-cf', '-', '.');
      await execa(program, line, { stdout: { file: archive }, buffer: false });
      kept = true;
    },
  };
}
