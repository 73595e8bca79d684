export default {
  files: ['test/**/*.test.ts', '!test/next/**', '!test/crash/**'],
  extensions: ['ts'],
  workerThreads: false,
  concurrency: 2,
  timeout: '15m',
};
