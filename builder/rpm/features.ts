import type { RpmInfo } from './rpm-info.ts';
import { SENSE } from './tags.ts';

/** Features that rpm 4.20 knows (lib/rpmlibprov.c), with what makes a package need them; undefined: not seen from outside. */
const FEATURES: Readonly<Record<string, ((info: RpmInfo) => boolean) | undefined>> = {
  CompressedFileNames: ({ files }) => files.length > 0,
  FileDigests: ({ files, fileDigestAlgorithm }) => files.length > 0 && fileDigestAlgorithm !== MD5,
  PayloadIsZstd: ({ compressor }) => compressor === 'zstd',
  PayloadIsXz: ({ compressor }) => compressor === 'xz',
  PayloadIsLzma: ({ compressor }) => compressor === 'lzma',
  PayloadIsBzip2: ({ compressor }) => compressor === 'bzip2',
  LargeFiles: ({ isLarge }) => isLarge,
  FileCaps: ({ files }) => files.some(({ capabilities }) => capabilities !== ''),
  TildeInVersions: (info) => versionsOf(info).some((version) => version.includes('~')),
  CaretInVersions: (info) => versionsOf(info).some((version) => version.includes('^')),
  RichDependencies: (info) => relationsOf(info).some(({ name }) => name.startsWith('(')),
  BuiltinLuaScripts: ({ scripts, triggers }) =>
    [...Object.values(scripts), ...triggers].some(({ program }) => program.includes('<lua>')),
  PayloadFilesHavePrefix: undefined,
  ExplicitPackageProvide: undefined,
  HeaderLoadSortsTags: undefined,
  ScriptletInterpreterArgs: undefined,
  ScriptletExpansion: undefined,
  PartialHardlinkSets: undefined,
  ConcurrentAccess: undefined,
  DynamicBuildRequires: undefined,
  VersionedDependencies: undefined,
};

const MD5 = 1;
const PREFIX = 'rpmlib(';

/**
 * Compares what a package requires of rpm with what it makes use of: an older rpm that is not told refuses late, in the middle of a
 * transaction, or unpacks the wrong thing.
 */
export function featureFaults(info: RpmInfo): { faults: string[]; used: string[] } {
  const claimed = new Set(
    info.requires
      .filter(({ name, rawFlags }) => (rawFlags & SENSE.rpmlib) !== 0 || name.startsWith(PREFIX))
      .map(({ name }) => name.slice(PREFIX.length, -1)),
  );
  const used = Object.keys(FEATURES).filter((name) => FEATURES[name]?.(info) === true);
  return {
    used,
    faults: [
      ...used.filter((name) => !claimed.has(name)).map((name) => `uses ${name} and does not require it`),
      ...[...claimed]
        .filter((name) => !Object.hasOwn(FEATURES, name))
        .map((name) => `requires ${name}, which no rpm is known to have`),
    ],
  };
}

function relationsOf(info: RpmInfo): RpmInfo['requires'] {
  const { provides, requires, conflicts, obsoletes, recommends, suggests, supplements, enhances } = info;
  return [provides, requires, conflicts, obsoletes, recommends, suggests, supplements, enhances].flat();
}

function versionsOf(info: RpmInfo): string[] {
  return [
    info.version,
    info.release,
    ...relationsOf(info).flatMap(({ version = '', release = '' }) => [version, release]),
  ];
}
