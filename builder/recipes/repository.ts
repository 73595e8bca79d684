import type { Format, Package, PackageEntry } from '../packaging/package.ts';
import {
  aptSources,
  clientPaths,
  dnfRepository,
  rpmKeyFile,
  PACKAGED_ADDRESSES,
  zypperRepository,
} from './client-configuration.ts';
import type { ContentSpec } from './content-spec.ts';
import type { Override } from './lintian-overrides.ts';
import { sortEntries } from './merge.ts';
import { ownDocs } from './own-docs.ts';
import { type OwnPackage, ownInputs, readOwnPackage, sha256 } from './own-package.ts';
import { repositoryReadme } from './repository-readme.ts';
import { FIRST_YUM_TREE } from './yum-tree.ts';

/** Raised when this recipe makes other content from the same inputs. */
const RECIPE = '2';

const OVERRIDES: readonly Override[] = [
  { tag: 'package-installs-apt-sources', reason: 'what a repository package is for' },
  {
    tag: 'openpgp-file-has-implementation-specific-extension',
    reason: 'apt-key(8): a binary keyring for any version of apt ends in .gpg',
  },
];

/** A public key of the depot: 40 upper-case hex digits, armored text, and the same packets without armor. */
export interface PublicKey {
  fingerprint: string;
  armored: string;
  binary: Buffer;
}

export function readRepository(): Promise<OwnPackage> {
  return readOwnPackage('repository');
}

/** What clients are told to trust, and where rpm clients look. */
export interface Trusted {
  /** The current key first, then the next and a retiring one. */
  keys: readonly PublicKey[];
  /** `yum`, or after a change of keys the tree that has the current key's address: dnf then begins with a fresh keyring. */
  tree: string;
}

export function repositoryInputs(
  { depot }: ContentSpec,
  own: OwnPackage,
  { keys, tree }: Trusted,
): Record<string, string> {
  return {
    recipe: RECIPE,
    ...ownInputs(own),
    ...(tree === FIRST_YUM_TREE ? {} : { tree }),
    keys: keys.map(({ binary }) => sha256(binary)).join(' '),
    name: depot.name,
    label: depot.label,
    suite: depot.suite,
    maintainer: depot.maintainer,
    vendor: depot.vendor,
  };
}

/**
 * `<name>-repo`: the public keys, the next one included, and configuration for apt, dnf and zypper. It has no scripts; where the depot is
 * stands in address files that the administrator writes.
 */
export function repositoryPackage({ depot }: ContentSpec, own: OwnPackage, trusted: Trusted): Package {
  const identity = {
    name: `${depot.name}-repo`,
    version: own.version,
    release: own.release,
    homepage: 'https://go.dev/',
    maintainer: depot.maintainer,
    time: own.time,
    change: own.change,
  };
  const paths = clientPaths(depot.name);
  const entries = sortEntries([
    { type: 'directory', path: `/etc/${depot.name}`, mode: 0o755 },
    ...debFiles(depot, paths, trusted.keys),
    ...rpmFiles(depot, paths, trusted),
    ...ownDocs(identity, {
      readme: repositoryReadme(
        depot,
        trusted.keys.map(({ fingerprint }) => fingerprint),
      ),
      license: own.license,
      overrides: OVERRIDES,
    }),
  ]);
  return {
    ...identity,
    arch: 'all',
    summary: `Keys and client configuration of the ${depot.label} depot`,
    description: [
      `The public keys that sign the ${depot.label} depot, the next one included, so that a rotation is trusted before it happens; ` +
        'and configuration for apt, dnf and zypper.',
      `Where the depot is, the administrator writes into ${paths.aptAddress}, ${paths.dnfAddress} or ${paths.zypperAddress}.`,
    ].join('\n\n'),
    license: 'Apache-2.0',
    vendor: depot.vendor,
    section: { deb: 'admin', rpm: 'System Environment/Base' },
    relations: { rpm: {}, deb: {} },
    intents: [],
    entries: async function* all() {
      yield* entries;
    },
  };
}

type Paths = ReturnType<typeof clientPaths>;
type Identity = ContentSpec['depot'];

/** One binary keyring holds all keys: gpgv and sqv read it alike, and Signed-By takes one path. */
function debFiles(depot: Identity, paths: Paths, keys: readonly PublicKey[]): PackageEntry[] {
  return [
    file('deb', paths.keyring, Buffer.concat(keys.map(({ binary }) => binary))),
    file('deb', paths.aptSources, aptSources(depot), 'config'),
    file('deb', paths.aptAddress, PACKAGED_ADDRESSES.apt, 'config'),
  ];
}

/** One armored key a file: rpm and dnf5 take no other form, and the names outlive a rotation. */
function rpmFiles(depot: Identity, paths: Paths, { keys, tree }: Trusted): PackageEntry[] {
  const keyFile = ({ fingerprint }: PublicKey): string => rpmKeyFile(depot.name, fingerprint);
  const keyFiles = keys.map(keyFile);
  return [
    // shared with the system's own packages where these are; without them nothing else would take the folders away again
    ...[
      '/etc/dnf',
      '/etc/dnf/vars',
      '/etc/pki',
      '/etc/pki/rpm-gpg',
      '/etc/yum.repos.d',
      '/etc/zypp',
      '/etc/zypp/repos.d',
    ].map((path): PackageEntry => ({ type: 'directory', path, mode: 0o755, only: 'rpm' })),
    ...keys.map((key) => file('rpm', keyFile(key), key.armored)),
    file('rpm', paths.dnfRepository, dnfRepository(depot, keyFiles, tree), 'config'),
    file('rpm', paths.dnfAddress, PACKAGED_ADDRESSES.dnf, 'config'),
    file('rpm', paths.zypperRepository, zypperRepository(depot, keyFiles), 'config'),
    file('rpm', paths.zypperAddress, PACKAGED_ADDRESSES.zypper, 'config'),
  ];
}

function file(only: Format, path: string, text: string | Buffer, role?: 'config'): PackageEntry {
  const content = Buffer.from(text);
  return {
    type: 'file',
    path,
    mode: 0o644,
    size: content.length,
    content: () => content,
    only,
    ...(role === undefined ? {} : { role }),
  };
}
