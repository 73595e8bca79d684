/** Waits this long for a go that hangs, for example on a home directory that is not mounted. */
const TIMEOUT = 10_000;

/**
 * `go env GOPROXY` of this machine (environment, `go env -w`, go.env of its GOROOT); undefined where there is no go or it fails, since
 * it is one source of several.
 */
export async function goEnvProxy(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { execa } = await import('execa');
  // GOTOOLCHAIN=local: a go.mod or go.work around here must not make go download another go to answer this
  const done = await execa('go', ['env', 'GOPROXY'], {
    env: { ...environment, GOTOOLCHAIN: 'local', GOWORK: 'off' },
    extendEnv: false,
    cwd: '/',
    stdin: 'ignore',
    timeout: TIMEOUT,
    reject: false,
  });
  return done.failed || typeof done.stdout !== 'string' || done.stdout === '' ? undefined : done.stdout;
}
