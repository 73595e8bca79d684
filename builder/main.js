#!/usr/bin/env node
import { startQuickly } from './quick-start.js';

// nothing else may be imported above: imports are loaded before the first statement runs
startQuickly();

const { runLine } = await import('./command-line.ts');
const status = await runLine(process.argv.slice(2));
process.exitCode = status === 0 ? (process.exitCode ?? 0) : status;
