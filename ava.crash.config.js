// For `make test-crash` alone: every fault at every call takes minutes.
export default {
  files: ['test/crash/**/*.test.ts'],
  extensions: ['ts'],
  workerThreads: false,
  concurrency: 1,
  timeout: '60m',
};
