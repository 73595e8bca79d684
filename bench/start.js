/**
 * A program of this folder as godepot itself is started: `node bench/start.js write-indexes.ts ...`. Plain JavaScript, as builder/main.js is.
 */
import { startQuickly } from '../builder/quick-start.js';

startQuickly();
const [name] = process.argv.splice(2, 1);
await import(`./${name}`);
