import { execa } from 'execa';

/** Nothing to read, no failure thrown; an empty GOPROXY: only the spec's sources. */
export const QUIETLY = { env: { GOPROXY: '' }, stdin: 'ignore', reject: false } as const;

/** Runs a whole command line, as SiteDepot has it. */
export async function plainRun([program = '', ...line]: readonly string[]): Promise<{
  status: number | undefined;
  stdout: string;
}> {
  const { exitCode, stdout } = await execa(program, line, QUIETLY);
  return { status: exitCode, stdout };
}
