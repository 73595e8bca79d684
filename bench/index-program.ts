/** bench/write-indexes.ts as godepot itself is started: with Node's compile cache, without which stripping types takes most of the time. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'godepot'));
await import('./write-indexes.ts');
