import type { Server } from './server.ts';

const FOLDER = '/tmp/program';

/** A program with a module of its own that needs nothing from anywhere. */
export const PROGRAM = {
  'go.mod': 'module example.com/program\n\ngo 1.26\n',
  'main.go': `package main

import (
	"fmt"
	"runtime"
	"strings"
)

func main() {
	fmt.Println("built by", strings.TrimPrefix(runtime.Version(), "go"))
}
`,
  says: (go: string): string => `built by ${go}`,
} as const;

/** Builds it with the given go command, with no network and no C compiler, and gives what the program prints. */
export async function runProgram(server: Server, go: string): Promise<string> {
  for (const name of ['go.mod', 'main.go'] as const) await server.write(`${FOLDER}/${name}`, PROGRAM[name]);
  return server.run(`cd ${FOLDER} && ${go} build -o program . && ./program`, {
    env: { HOME: '/tmp/home', CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
  });
}
