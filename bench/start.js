/**
 * A program of this folder as godepot itself is started: `node bench/start.js write-indexes.ts ...`. Plain JavaScript, and Node's compile cache for what
 * follows, without which stripping types takes most of the time.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'godepot'));
const [name] = process.argv.splice(2, 1);
await import(`./${name}`);
