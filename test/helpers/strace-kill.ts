/**
 * The beginning of a command line that kills what comes after it at the n-th of these system calls. strace counts for each thread.
 * @param calls their names, with commas between
 */
export function straceKill(calls: string, nth: number): string[] {
  const inject = `inject=${calls}:signal=SIGKILL:when=${nth}`;
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', inject];
}
