// For `make test-next` alone: sid moves, so nothing of it may decide about a change.
export default {
  files: ['test/next/**/*.test.ts'],
  extensions: ['ts'],
  workerThreads: false,
  concurrency: 1,
  timeout: '30m',
};
