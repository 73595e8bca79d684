import type { FailureKind } from './exit-status.ts';

/** The part of error-codes.ts that is about archives from outside. */
export const ARCHIVE_CODES = {
  // archives from outside, zip and tar alike: the container
  ARCHIVE_FORMAT: 'input',
  ARCHIVE_EMPTY: 'input',
  ARCHIVE_TRUNCATED: 'input',
  ARCHIVE_TRAILING: 'input',
  ARCHIVE_DEFLATE: 'input',
  ARCHIVE_CHECKSUM: 'input',
  ARCHIVE_SIZE: 'input',
  // archives from outside: limits
  ARCHIVE_ENTRIES: 'input',
  ARCHIVE_TOTAL: 'input',
  ARCHIVE_LARGE: 'input',
  ARCHIVE_RATIO: 'input',
  ARCHIVE_NAMES: 'input',
  // archives from outside: names, types, modes
  ARCHIVE_NAME_ENCODING: 'input',
  ARCHIVE_NAME_NORMAL: 'input',
  ARCHIVE_NAME_CHARACTER: 'input',
  ARCHIVE_NAME_PATH: 'input',
  ARCHIVE_NAME_LENGTH: 'input',
  ARCHIVE_NAME_PREFIX: 'input',
  ARCHIVE_NAME_RESERVED: 'input',
  ARCHIVE_NAME_TWICE: 'input',
  ARCHIVE_NAME_CASE: 'input',
  ARCHIVE_NAME_CONFLICT: 'input',
  ARCHIVE_TYPE: 'input',
  ARCHIVE_MODE: 'input',
  ARCHIVE_NAME_PORTABLE: 'input',
  // archives from outside: tar
  ARCHIVE_TAR_HEADER: 'input',
  ARCHIVE_TAR_NUMBER: 'input',
  ARCHIVE_TAR_PAX: 'input',
  ARCHIVE_TAR_GLOBAL: 'input',
  ARCHIVE_TAR_BODY: 'input',
  ARCHIVE_TAR_HEADER_LARGE: 'input',
  ARCHIVE_TAR_READERS: 'input',
  // archives from outside: zip
  ARCHIVE_ZIP_DIRECTORY: 'input',
  ARCHIVE_ZIP_OVERLAP: 'input',
  ARCHIVE_ZIP_GAP: 'input',
  ARCHIVE_ZIP_LOCAL: 'input',
  ARCHIVE_ZIP_ENCRYPTED: 'input',
  ARCHIVE_ZIP_DISKS: 'input',
  ARCHIVE_ZIP_METHOD: 'input',
  ARCHIVE_ZIP_EXTRA: 'input',
  ARCHIVE_ZIP64: 'input',
  ARCHIVE_ZIP_DESCRIPTOR: 'input',
} as const satisfies Record<string, FailureKind>;
