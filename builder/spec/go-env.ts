import { suggestion } from './did-you-mean.ts';

/**
 * Variables that a line in $GOROOT/go.env can set: Go 1.27's KnownEnv (src/internal/cfg/cfg.go) without those below. A go that is
 * too old for one of them passes over its line.
 */
export const GO_VARIABLES: readonly string[] = `
  AR CC CXX FC GCCGO PKG_CONFIG GO_EXTLINK_ENABLED CGO_ENABLED
  CGO_CFLAGS CGO_CFLAGS_ALLOW CGO_CFLAGS_DISALLOW
  CGO_CPPFLAGS CGO_CPPFLAGS_ALLOW CGO_CPPFLAGS_DISALLOW
  CGO_CXXFLAGS CGO_CXXFLAGS_ALLOW CGO_CXXFLAGS_DISALLOW
  CGO_FFLAGS CGO_FFLAGS_ALLOW CGO_FFLAGS_DISALLOW
  CGO_LDFLAGS CGO_LDFLAGS_ALLOW CGO_LDFLAGS_DISALLOW
  GO111MODULE GOFLAGS GOEXPERIMENT GOFIPS140 GOTOOLCHAIN GOTMPDIR GOVCS
  GOOS GOARCH GO386 GOAMD64 GOARM GOARM64 GOMIPS GOMIPS64 GOPPC64 GORISCV64 GOWASM
  GOBIN GOCACHE GOCACHEPROG GOMODCACHE GOPATH
  GOAUTH GOINSECURE GONOPROXY GONOSUMDB GOPRIVATE GOPROXY GOSUMDB
`
  .trim()
  .split(/\s+/);

const COMPUTED = 'go computes it and ignores a line in go.env';
/** `go env -w` refuses these too (cmd/go/internal/envcmd, checkEnvWrite). */
const REFUSED: Readonly<Record<string, string>> = {
  GOROOT: 'go ignores it in go.env, which lies in GOROOT itself',
  GOENV: "it names a user's own file and is read from the environment only",
  GODEBUG: 'it is read from the environment and from go.mod only',
  GOTELEMETRY: 'it cannot be set in go.env; each user sets it by: go telemetry off',
  GOTELEMETRYDIR: 'it cannot be set in go.env',
  GOWORK: 'a workspace belongs to a source tree, not to a toolchain',
  GOEXE: COMPUTED,
  GOGCCFLAGS: COMPUTED,
  GOHOSTARCH: COMPUTED,
  GOHOSTOS: COMPUTED,
  GOMOD: COMPUTED,
  GOTOOLDIR: COMPUTED,
  GOVERSION: COMPUTED,
};

/** Values that keep go itself from starting, on every server at once. */
const VALUES: Readonly<Record<string, { grammar: RegExp; says: string }>> = {
  GOTOOLCHAIN: {
    grammar: /^(?:local|path|auto|(?:local|go1\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)(?:\+(?:path|auto))?)$/,
    says: 'local, path, auto, or a toolchain such as go1.27.3, with +path or +auto after it',
  },
  GO111MODULE: { grammar: /^(?:auto|on|off)$/, says: 'auto, on or off' },
  CGO_ENABLED: { grammar: /^[01]$/, says: '0 or 1' },
  GOPATH: { grammar: /^\//, says: 'an absolute path' },
  GOMODCACHE: { grammar: /^\//, says: 'an absolute path' },
  GOCACHE: { grammar: /^(?:\/|off$)/, says: 'an absolute path' },
};

const MOST_CHARACTERS = 4096;
const CREDENTIALS = /:\/\/[^/\s,|]*@/;
/** cmd/go puts https:// before an entry without a scheme (modfetch/proxy.go), `user:PASSWORD@host` too. */
const PROXY_CREDENTIALS = /(?:^|[,|\s])(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/\\,|\s]*@/i;

/** Why the variable cannot be set in go.env, or undefined. */
export function variableFault(name: string): string | undefined {
  if (GO_VARIABLES.includes(name)) return undefined;
  const reason = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (reason !== undefined) return `${name} cannot be set here: ${reason}`;
  return `go knows no variable ${JSON.stringify(name)}${suggestion(name, GO_VARIABLES)}`;
}

/** Why the value cannot be, or undefined. go.env has one line for each variable, and every user can read it. */
export function valueFault(name: string, value: string): string | undefined {
  if (value === '') return `${name} is empty: leave it out, and Go's own default stays`;
  if (/\p{Cc}/u.test(value)) return `${name} holds a line break or another control character`;
  if (value.length > MOST_CHARACTERS) return `${name} is longer than ${MOST_CHARACTERS} characters`;
  if (CREDENTIALS.test(value) || (name === 'GOPROXY' && PROXY_CREDENTIALS.test(value)))
    return `${name} holds a user name or password, which every user of a server could read`;
  const rule = VALUES[name];
  return rule === undefined || rule.grammar.test(value) ? undefined : `${name} is ${rule.says}`;
}
