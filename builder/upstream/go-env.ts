import { execFile } from 'node:child_process';

/** Waits this long for a go that hangs, for example on a home directory that is not mounted. */
const TIMEOUT = 10_000;

/**
 * `go env GOPROXY` of this machine (environment, `go env -w`, go.env of its GOROOT); undefined where there is no go or it fails, since
 * it is one source of several. By Node's own means: `plan` runs it, and a library for processes would cost it a third of its time.
 */
export function goEnvProxy(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  // GOTOOLCHAIN=local: a go.mod or go.work around here must not make go download another go to answer this
  const env = { ...environment, GOTOOLCHAIN: 'local', GOWORK: 'off' };
  return new Promise((resolve) => {
    const go = execFile('go', ['env', 'GOPROXY'], { env, cwd: '/', timeout: TIMEOUT }, (error, stdout) => {
      const answer = stdout.replace(/\r?\n$/, '');
      resolve(error !== null || answer === '' ? undefined : answer);
    });
    go.stdin?.end();
  });
}
