import type { CheckedEntry, OpenToolchain } from '../../builder/toolchain/model.ts';

/** 2026-10-19 22:20:36 UTC */
export const FAKE_TIME = 1_792_448_436;

export const FAKE_GO_ENV = `# Comments stay.
# GOTOOLCHAIN=commented

GOPROXY=https://proxy.example,direct
GOSUMDB=sums.example
GOTOOLCHAIN=auto
`;

/** A toolchain of few files, with names in the order that trips whoever emits a folder when its first file comes. */
export function fakeToolchain(
  version: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): OpenToolchain {
  const files: Record<string, string | undefined> = {
    LICENSE: 'Copyright 2009 The Go Authors.\n\nRedistribution and use are permitted.\n',
    VERSION: `go${version}\ntime 2026-10-19T22:20:36Z\n`,
    'bin/go': `#!/bin/sh\necho "go version go${version} linux/amd64"\n`,
    'bin/gofmt': `#!/bin/sh\necho "gofmt of ${version}"\n`,
    'go.env': FAKE_GO_ENV,
    'src/cmd/go.mod': 'module cmd\n',
    'src/cmd/go/main.go': 'package main\n',
    'src/cmd/go-x/a.go': `package a // ${version}\n`,
    [`src/only-in-${version}.go`]: '',
    ...changes,
  };
  const entries = Object.entries(files)
    .flatMap(([path, text]) => (text === undefined ? [] : [entry(path, Buffer.from(text))]))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return {
    version,
    time: FAKE_TIME,
    async *entries() {
      yield* entries;
    },
    close: () => Promise.resolve(),
  };
}

function entry(path: string, bytes: Buffer): CheckedEntry {
  return { path, mode: path.startsWith('bin/') ? 0o755 : 0o644, size: bytes.length, content: () => bytes };
}
