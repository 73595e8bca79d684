#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// The one file that is no TypeScript: whatever runs before the cache is opened is compiled anew each time, and types are stripped by a WebAssembly module
// that takes longer to load than Node itself.
//
// Stripping types and compiling is half of what a short verb takes. What Node keeps of it lies beside the libraries, where whoever can
// write could as well change the program itself (its default, a folder of that name in /tmp, is anybody's); where it cannot be written
// there is none. Nothing else may be imported above: imports are loaded before the first statement runs.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'godepot'));

const { runLine } = await import('./command-line.ts');
const status = await runLine(process.argv.slice(2));
process.exitCode = status === 0 ? (process.exitCode ?? 0) : status;
