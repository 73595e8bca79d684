import { availableParallelism } from 'node:os';

export default {
  files: ['test/**/*.test.ts', '!test/next/**', '!test/crash/**'],
  extensions: ['ts'],
  workerThreads: false,
  // one more than there are cores, since most files wait now and then, for a disk, a server or a client
  concurrency: availableParallelism() + 1,
  timeout: '15m',
};
