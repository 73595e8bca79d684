/** Where tests write what would wait for a disk: a file system in memory, as every Linux has one. */
export const MEMORY = '/dev/shm';
