import type { ExecutionContext } from 'ava';

import type { Server } from './server.ts';

const FOLDER = '/tmp/switching';
const BUILDS = 2;

/** Of little, since all that it needs of the standard library is built anew each time. */
const MAIN = 'package main\n\nimport "runtime"\n\nfunc main() { println("built by", runtime.Version()) }\n';

/** $1 a number of its own. Builds with a cache of its own; says what the program says, and what its build information says. */
const BUILD = `#!/bin/sh
cd ${FOLDER} || exit
export HOME=${FOLDER}/home-$1 CGO_ENABLED=0 GOFLAGS=-p=1
go build -o program-$1 . || exit
./program-$1
go version program-$1 | sed 's/.*: /is of /'
`;

/**
 * Real builds by /usr/bin/go, while two lines of the host take turns all the time: each program is of one toolchain, whichever, and no build
 * fails.
 */
export async function buildWhileSwitching(
  t: ExecutionContext,
  server: Server,
  lines: readonly [string, string],
): Promise<void> {
  await server.write(`${FOLDER}/go.mod`, 'module example.com/switching\n\ngo 1.26.0\n');
  await server.write(`${FOLDER}/main.go`, MAIN);
  await server.write(`${FOLDER}/build`, BUILD, 0o755);
  const turns = lines.map((line) => `go-env use --system ${line} >/dev/null 2>&1`).join(' && ');
  const said = await server.run(`cd ${FOLDER}
builds=
for n in $(seq ${BUILDS}); do ./build $n >said-$n 2>&1 & builds="$builds $!"; sleep 0.05; done
switches=0
while kill -0 $builds 2>/dev/null; do { ${turns}; } || exit; switches=$((switches + 2)); sleep 0.1; done
wait; cat said-*; echo $switches switches; rm -r ${FOLDER}`);
  t.log(said);
  const built = [...said.matchAll(/^built by go(\S+)\nis of go(\S+)$/gm)];
  t.is(built.length, BUILDS, said);
  for (const [, by = '', of = ''] of built) {
    t.is(by, of);
    t.true(
      lines.some((line) => by.startsWith(`${line}.`)),
      said,
    );
  }
  t.true(Number(/^(\d+) switches$/m.exec(said)?.[1]) >= 6, said);
}
