/** As godepot itself is started, with Node's compile cache. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'godepot'));
await import('./roll-back.ts');
