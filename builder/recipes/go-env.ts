import type { Intent } from '../packaging/intents.ts';
import type { Format, Package, PackageEntry, Relations } from '../packaging/package.ts';
import type { ContentSpec } from './content-spec.ts';
import type { Override } from './lintian-overrides.ts';
import { sortEntries } from './merge.ts';
import { ownDocs } from './own-docs.ts';
import { type OwnPackage, ownInputs, readOwnFile, readOwnPackage, sha256 } from './own-package.ts';
import { type OwnTree, readOwnTree, treeEntries, treeInputs } from './own-tree.ts';

/** Raised when this recipe makes other content from the same inputs. */
const RECIPE = '4';
/**
 * Folders that no other package owns, and those of shells that a host need not have: rpm leaves a folder behind that nobody owns, and takes
 * one away only when its last owner goes.
 */
const OWN = [
  '/etc/go-env',
  '/usr/libexec/go-env',
  '/usr/share/bash-completion',
  '/usr/share/fish',
  '/usr/share/go-env',
  '/usr/share/zsh',
];
/** Where zsh looks for the completions that packages bring: everywhere but on Debian, and there. */
const ZSH = { rpm: '/usr/share/zsh/site-functions', deb: '/usr/share/zsh/vendor-completions' } as const;

const OVERRIDES: readonly Override[] = [
  {
    tag: 'uses-dpkg-database-directly',
    context: '[usr/libexec/go-env/record]',
    reason: 'the mode of an alternative, read while maintainer scripts run, when no tool may be asked',
  },
  {
    tag: 'maintainer-script-calls-systemctl',
    context: '[*]',
    reason: 'for the timer, by one rule in both formats, which needs none of debhelper',
  },
  {
    tag: 'command-with-path-in-maintainer-script',
    context: '/usr/sbin/policy-rc.d *',
    reason: 'where Debian has it: it is asked before anything is started, and need not be there',
  },
  {
    tag: 'spare-manual-page',
    context: '[usr/share/man/man1/goenv.1.gz]',
    reason: 'goenv is a function of login shells, and a program in /usr/libexec/go-env',
  },
];

const VERSION_FILE = '/usr/share/go-env/version';

const INTENTS: readonly Intent[] = [
  // what its timers and the scripts of toolchains know of this host
  { kind: 'directory', path: '/var/lib/go-env', mode: 0o755, owner: 'root:root', onPurge: 'remove' },
  {
    kind: 'unit',
    name: 'go-env-record.timer',
    // It changes nothing but its own record, and whoever asks `go-env gc` the first time needs three days of it: by the preset policy of Fedora
    // and EL, no to what it does not know, they would begin then. `systemctl disable` stands from then on.
    enable: 'always',
    wantedBy: ['timers.target'],
    start: true,
    onUpgrade: 'restart',
  },
];

/**
 * What its scripts call. Images for containers can lack some of it; on Debian all of it is essential. By path where the package's name is not
 * everybody's: util-linux-core, mawk.
 */
const RELATIONS: Record<Format, Relations> = {
  rpm: {
    requires: [
      '/usr/bin/awk',
      '/usr/bin/flock',
      'coreutils',
      'diffutils',
      'findutils',
      'grep',
      'sed',
      'tar',
    ].map((name) => ({ name })),
  },
  deb: {},
};

/** go-env before it becomes a Package: what is committed, and the bytes of its files. */
export interface GoEnv extends OwnPackage {
  tree: OwnTree;
  readme: Buffer;
}

export async function readGoEnv(): Promise<GoEnv> {
  const own = await readOwnPackage('go-env');
  const tree = new Map(await readOwnTree('go-env'));
  // `go-env version` must not have to ask a package manager which one it was
  tree.set(VERSION_FILE, Buffer.from(`${own.version}-${own.release}\n`));
  return { ...own, tree, readme: await readOwnFile('go-env', 'README') };
}

export function goEnvInputs(spec: ContentSpec, goEnv: GoEnv): Record<string, string> {
  return {
    recipe: RECIPE,
    ...ownInputs(goEnv),
    ...treeInputs(goEnv.tree),
    README: sha256(goEnv.readme),
    maintainer: spec.depot.maintainer,
    vendor: spec.depot.vendor,
  };
}

/** Everything on the server that is not a toolchain. Every toolchain requires it. */
export function goEnvPackage(spec: ContentSpec, goEnv: GoEnv): Package {
  const identity = {
    name: 'go-env',
    version: goEnv.version,
    release: goEnv.release,
    homepage: 'https://go.dev/',
    maintainer: spec.depot.maintainer,
    time: goEnv.time,
    change: goEnv.change,
  };
  const entries = sortEntries([
    ...treeEntries(goEnv.tree, OWN).flatMap(whereZshLooks),
    ...ownDocs(identity, { ...goEnv, overrides: OVERRIDES }),
  ]);
  return {
    ...identity,
    arch: 'all',
    summary: 'Chooses among the Go toolchains installed side by side',
    description: [
      'Login shells find the line of Go that GO_VERSION or ~/.go-versions names; everything else finds /usr/bin/go, the ' +
        'alternative that the administrator or the newest line decides.',
      'All go-1.XX toolchain packages require this one: removing it removes them.',
    ].join('\n\n'),
    license: 'Apache-2.0',
    vendor: spec.depot.vendor,
    section: { deb: 'devel', rpm: 'Development/Tools' },
    relations: RELATIONS,
    intents: INTENTS,
    entries: async function* all() {
      yield* entries;
    },
  };
}

function whereZshLooks(entry: PackageEntry): PackageEntry[] {
  if (entry.type === 'ghost' || !`${entry.path}/`.startsWith(`${ZSH.rpm}/`)) return [entry];
  return [
    { ...entry, only: 'rpm' },
    { ...entry, path: entry.path.replace(ZSH.rpm, ZSH.deb), only: 'deb' },
  ];
}
