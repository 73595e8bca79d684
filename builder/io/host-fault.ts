import { DepotError, systemCode } from '../errors.ts';

/** System errors that mean the machine, neither the program nor the network. */
const HOST_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
};
/** Packet filters answer connect() with these too; errors of the file system name a path. */
const ALSO_OF_SOCKETS: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** A system error of the machine as DISK_WRITE; undefined for any other. */
export function hostFault(error: unknown): DepotError | undefined {
  const code = systemCode(error) ?? '';
  const what = Object.hasOwn(HOST_FAULTS, code) ? HOST_FAULTS[code] : undefined;
  if (what === undefined) return undefined;
  return new DepotError('DISK_WRITE', `${what} (${code})`, {
    where: pathOf(error),
    hint: 'nothing was half written; mend this and run the same command again',
    cause: error,
  });
}

/** The same where a socket may have failed as well as a file: only what no socket says. */
export function hostFaultBesideSockets(error: unknown): DepotError | undefined {
  return ALSO_OF_SOCKETS.has(systemCode(error) ?? '') && pathOf(error) === undefined
    ? undefined
    : hostFault(error);
}

/** The path that a system error of the file system names. */
export function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}
