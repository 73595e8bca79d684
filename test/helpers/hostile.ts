import type { ErrorCode } from '../../builder/errors.ts';

/** Title -> the one code that it is refused with, and how to make it. Made when needed: some are large. */
export type HostileTable = Readonly<Record<string, readonly [code: ErrorCode, file: () => Buffer]>>;
