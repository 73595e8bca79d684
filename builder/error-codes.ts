/** Exit status by kind of failure. 1 stays with faults of godepot itself, as shells and Node use it for crashes. */
export const EXIT_STATUS = {
  internal: 1,
  /** the command line is wrong */
  usage: 2,
  /** depot.yaml or the lock file is wrong */
  spec: 3,
  /** a file that was given or fetched is malformed or hostile */
  input: 4,
  /** no source could deliver */
  source: 5,
  /** evidence is missing or contradicts: digest, signature, pin */
  trust: 6,
  /** a key is missing, unsafe or unusable */
  keys: 7,
  /** published state would be changed or is damaged */
  depot: 8,
  /** the machine: disk, permissions, another godepot at work, a missing program */
  host: 9,
  /** what was pinned or seen before is contradicted now: somebody should be told, not only the command repeated */
  alarm: 10,
  /** stopped by a signal */
  interrupted: 130,
} as const;

export type FailureKind = keyof typeof EXIT_STATUS;

/** code -> kind. Grouped by the room that raises it; each names one kind of fault. */
export const ERROR_CODES = {
  INTERNAL: 'internal',
  INTERRUPTED: 'interrupted',
  USAGE: 'usage',
  // io, store
  DISK_WRITE: 'host',
  PATH_UNUSABLE: 'host',
  NOT_A_FILE: 'input',
  FILE_LARGE: 'input',
  STORE_LOCKED: 'host',
  STORE_DAMAGED: 'depot',
  // archive
  COMPRESSION_UNSUPPORTED: 'input',
  CPIO_MALFORMED: 'input',
  CPIO_TRUNCATED: 'input',
  AR_MALFORMED: 'input',
  AR_TRUNCATED: 'input',
  TAR_MALFORMED: 'input',
  TAR_TRUNCATED: 'input',
  TAR_UNSUPPORTED: 'input',
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
  // toolchain: what the tree says of itself
  ARCHIVE_VERSION_FILE: 'input',
  ARCHIVE_VERSION: 'input',
  // rpm: writing
  RPM_METADATA: 'spec',
  RPM_LARGE: 'input',
  RPM_PAYLOAD_CHANGED: 'host',
  // rpm: reading
  RPM_LEAD: 'input',
  RPM_TRUNCATED: 'input',
  RPM_LIMIT: 'input',
  RPM_HEADER: 'input',
  RPM_REGION: 'input',
  RPM_TAG: 'input',
  RPM_TEXT: 'input',
  RPM_FILES: 'input',
  RPM_SIGNATURE_PACKET: 'input',
  // rpm: verifying
  RPM_HEADER_DIGEST: 'trust',
  RPM_PAYLOAD_DIGEST: 'trust',
  RPM_PAYLOAD_CONTENT: 'trust',
  RPM_SIZES: 'trust',
  RPM_SIGNATURE: 'trust',
  // deb: writing
  DEB_METADATA: 'spec',
  DEB_LARGE: 'input',
  DEB_SHARED_DIRECTORY: 'internal',
  DEB_DATA_CHANGED: 'host',
  // deb: reading
  DEB_VERSION: 'input',
  DEB_MEMBERS: 'input',
  DEB_FORMAT: 'input',
  DEB_LIMIT: 'input',
  DEB_COMPRESSED: 'input',
  DEB_CONTROL: 'input',
  DEB_CONTROL_FILE: 'input',
  DEB_ENTRY_NAME: 'input',
  DEB_ENTRY_TWICE: 'input',
  // deb: verifying
  DEB_CONTROL_FIELD: 'trust',
  DEB_FILE_NAME: 'trust',
  DEB_SCRIPT: 'trust',
  DEB_CONFFILES: 'trust',
  DEB_MD5SUMS: 'trust',
  DEB_MODE: 'trust',
  DEB_ADMINISTRATORS: 'trust',
  // depot: dates, publication, verification, serving
  DATE_INVALID: 'usage',
  DATE_BEFORE_KEY: 'keys',
  DATE_NOT_LATER: 'depot',
  DATE_IN_FUTURE: 'host',
  SNAPSHOT_INVALID: 'depot',
  PACKAGE_TWICE: 'depot',
  PACKAGE_CHANGED: 'depot',
  PACKAGE_MISFILED: 'depot',
  IDENTITY_CHANGED: 'depot',
  PUBLICATION_UNVERIFIED: 'depot',
  SNAPSHOT_SIGNATURE: 'trust',
  SNAPSHOT_TREE: 'depot',
  APT_INDEX: 'depot',
  YUM_INDEX: 'depot',
  SERVE_ADDRESS: 'host',
  // spec
  SPEC_MISSING: 'spec',
  SPEC_INVALID: 'spec',
  // signing: signatures
  OPENPGP_MALFORMED: 'input',
  SIGNATURE_MISSING: 'trust',
  SIGNATURE_SEVERAL: 'trust',
  SIGNATURE_WEAK: 'trust',
  SIGNATURE_UNKNOWN_KEY: 'trust',
  SIGNATURE_DATE: 'trust',
  SIGNATURE_KEY: 'trust',
  SIGNATURE_BAD: 'trust',
  SIGNATURE_PROFILE: 'internal',
  // signing: keys
  KEYS_EXIST: 'keys',
  KEYS_MISSING: 'keys',
  KEYS_UNSAFE: 'keys',
  KEYS_DAMAGED: 'keys',
  KEYS_PASSPHRASE: 'keys',
  // commands
  NOTHING_PUBLISHED: 'depot',
  NOT_FOUND: 'usage',
  NOT_A_PACKAGE: 'input',
  // recipes
  TOOLCHAIN_INCOMPLETE: 'input',
  OWN_PACKAGE_INVALID: 'internal',
  // build
  TOOLCHAIN_NOT_FETCHED: 'depot',
  PACKAGE_NOT_BUILT: 'depot',
  RECORD_DAMAGED: 'depot',
  RELEASE_NEEDED: 'depot',
  // io: http
  FETCH_ABSENT: 'source',
  FETCH_UNAUTHORIZED: 'source',
  FETCH_STATUS: 'source',
  FETCH_UNAVAILABLE: 'source',
  FETCH_CONNECTION: 'source',
  FETCH_TLS: 'source',
  FETCH_STALLED: 'source',
  FETCH_LENGTH: 'source',
  FETCH_LARGE: 'source',
  FETCH_REDIRECT: 'source',
  FETCH_CONTENT: 'source',
  // upstream
  SOURCE_INVALID: 'source',
  SOURCE_ABSENT: 'source',
  SOURCE_OFF: 'source',
  SOURCE_READ: 'source',
  FETCH_SHA256: 'trust',
  FETCH_H1: 'trust',
  LOCK_MALFORMED: 'spec',
  LOCK_ENTRY_MISSING: 'trust',
  LOCK_EVIDENCE_MISSING: 'trust',
  LOCK_CONFLICT: 'alarm',
  SUMDB_MALFORMED: 'trust',
  SUMDB_SIGNATURE: 'trust',
  SUMDB_LINE_MISSING: 'trust',
  SUMDB_MISMATCH: 'trust',
  SUMDB_TILE: 'trust',
  SUMDB_TILE_MISSING: 'source',
  SUMDB_PROOF: 'trust',
  SUMDB_FORK: 'alarm',
  SUMDB_STATE: 'depot',
  // packaging: a recipe broke its own contract
  PACKAGE_ORDER: 'internal',
  PACKAGE_SIZE: 'internal',
} as const satisfies Record<string, FailureKind>;

export type ErrorCode = keyof typeof ERROR_CODES;
