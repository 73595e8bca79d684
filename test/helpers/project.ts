import { join, resolve } from 'node:path';

/** Absolute path of the checkout. */
export const projectRoot = resolve(import.meta.dirname, '../..');

/** What tests keep between runs: chroots, toolchains, the depot under test. Git-ignored; everything in it can be made again. */
export const cacheRoot = resolve(process.env['GODEPOT_TEST_CACHE'] ?? join(projectRoot, '.cache'));
