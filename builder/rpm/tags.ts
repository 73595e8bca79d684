/**
 * Numbers of the RPM v4 format (rpm: include/rpm/rpmtag.h, rpmds.h, rpmfiles.h). Only what godepot writes or reads.
 */

/** Region tags: the first entry of each header, which seals it. */
export const REGION = { signature: 62, main: 63 } as const;

export const SIGNATURE_TAG = {
  dsa: 267,
  rsa: 268,
  sha1: 269,
  longSize: 270,
  longPayloadSize: 271,
  sha256: 273,
  /** rpm 6 and rpm-rs: several signatures, base64. */
  openpgp: 278,
  /** rpm 6: room for signatures. */
  reserved: 999,
  size: 1000,
  /** Over header and payload together: signatures of before rpm 4.14, and an md5. */
  legacyRsa: 1002,
  md5: 1004,
  legacyDsa: 1005,
  payloadSize: 1007,
  /** Zeros that rpmsign turns into a signature in place. */
  reservedSpace: 1008,
} as const;

export const TAG = {
  i18nTable: 100,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  summary: 1004,
  description: 1005,
  buildTime: 1006,
  buildHost: 1007,
  size: 1009,
  vendor: 1011,
  license: 1014,
  packager: 1015,
  group: 1016,
  url: 1020,
  os: 1021,
  arch: 1022,
  fileSizes: 1028,
  fileModes: 1030,
  fileDeviceNumbers: 1033,
  fileTimes: 1034,
  fileDigests: 1035,
  fileLinks: 1036,
  fileFlags: 1037,
  fileUsers: 1039,
  fileGroups: 1040,
  sourceRpm: 1044,
  fileVerifyFlags: 1045,
  rpmVersion: 1064,
  changelogTime: 1080,
  changelogName: 1081,
  changelogText: 1082,
  fileDevices: 1095,
  fileInodes: 1096,
  fileLanguages: 1097,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  payloadFormat: 1124,
  payloadCompressor: 1125,
  payloadFlags: 1126,
  platform: 1132,
  longFileSizes: 5008,
  longSize: 5009,
  fileCapabilities: 5010,
  fileDigestAlgorithm: 5011,
  encoding: 5062,
  payloadDigest: 5092,
  payloadDigestAlgorithm: 5093,
  payloadDigestAlternative: 5097,
} as const;

/** Tags of a scriptlet: its body and the program that runs it. */
export const SCRIPT_TAGS = {
  pre: { body: 1023, program: 1085 },
  post: { body: 1024, program: 1086 },
  preun: { body: 1025, program: 1087 },
  postun: { body: 1026, program: 1088 },
  verify: { body: 1079, program: 1091 },
  pretrans: { body: 1151, program: 1153 },
  posttrans: { body: 1152, program: 1154 },
  preuntrans: { body: 5104, program: 5106 },
  postuntrans: { body: 5105, program: 5107 },
} as const;

export type ScriptName = keyof typeof SCRIPT_TAGS;

/** Scripts that run for other packages or for files: each condition points to its script by `index`. */
export const TRIGGER_TAGS = {
  trigger: { body: 1065, program: 1092, name: 1066, version: 1067, flags: 1068, index: 1069 },
  filetrigger: { body: 5066, program: 5067, name: 5069, version: 5071, flags: 5072, index: 5070 },
  transfiletrigger: { body: 5076, program: 5077, name: 5079, version: 5081, flags: 5082, index: 5080 },
} as const;

/** rpmsenseFlags of triggers: when they run. */
export const TRIGGER_SENSE: readonly (readonly [flag: number, when: string])[] = [
  [1 << 25, 'prein'],
  [1 << 16, 'in'],
  [1 << 17, 'un'],
  [1 << 18, 'postun'],
];

/** A kind of relation is three parallel arrays. */
export const RELATION_TAGS = {
  provides: { name: 1047, flags: 1112, version: 1113 },
  requires: { name: 1049, flags: 1048, version: 1050 },
  conflicts: { name: 1054, flags: 1053, version: 1055 },
  obsoletes: { name: 1090, flags: 1114, version: 1115 },
  recommends: { name: 5046, flags: 5048, version: 5047 },
  suggests: { name: 5049, flags: 5051, version: 5050 },
  supplements: { name: 5052, flags: 5054, version: 5053 },
  enhances: { name: 5055, flags: 5057, version: 5056 },
} as const;

export type RelationKind = keyof typeof RELATION_TAGS;

export const RELATION_KINDS: readonly RelationKind[] = [
  'provides',
  'requires',
  'recommends',
  'suggests',
  'supplements',
  'enhances',
  'conflicts',
  'obsoletes',
];

/** rpmsenseFlags */
export const SENSE = {
  less: 2,
  greater: 4,
  equal: 8,
  posttrans: 32,
  prerequisite: 64,
  pretrans: 128,
  interpreter: 256,
  scriptPre: 512,
  scriptPost: 1024,
  scriptPreun: 2048,
  scriptPostun: 4096,
  rpmlib: 1 << 24,
  config: 1 << 28,
} as const;

/** rpmfileAttrs */
export const FILE_FLAG = {
  config: 1,
  doc: 2,
  missingOk: 8,
  noReplace: 16,
  ghost: 64,
  license: 128,
  readme: 256,
  artifact: 4096,
} as const;

/** rpmVerifyAttrs: what `rpm -V` compares. */
export const VERIFY = { digest: 1, size: 2, link: 4, mtime: 32, all: 0xffffffff } as const;

/** PGPHASHALGO_SHA256, the number in FILEDIGESTALGO and PAYLOADDIGESTALGO. */
export const SHA256_ALGORITHM = 8;

/** File types in the upper bits of a mode (stat.h). */
export const MODE_TYPE = { mask: 0o170000, directory: 0o040000, file: 0o100000, link: 0o120000 } as const;
