import type { Package, PackageEntry } from '../packaging/package.ts';
import type { Layout } from '../spec/model.ts';

/** One tag of lintian that stays, where it stays, and why. */
export interface Override {
  tag: string;
  /** Context as lintian prints it, `*` for whatever stands there; the tag everywhere when left out. */
  context?: string;
  reason: string;
}

/** Of every deb here. */
const EVERYWHERE: readonly Override[] = [
  {
    tag: 'malformed-deb-archive',
    context: '*data.tar.zst not data.tar.*',
    reason: "zstd: dpkg 1.21.18 and later and every Ubuntu's read it; Debian's own archive does not take it",
  },
];

/**
 * What lintian (2.116 of Debian 12, 2.122 of Debian 13) says of Go's tree, down to its pedantic tags. The tree is packaged whole and
 * unaltered, so nothing in it can be mended: not stripped (that breaks the race detector's objects, facts of test data and every digest), no
 * mode changed, no file left out.
 */
const OF_THE_TREE: readonly (readonly [tag: string, context: string, reason: string])[] = [
  ['binary-from-other-architecture', '[@/src/*]', 'race detector, BoringCrypto and test data of debug/elf'],
  ['binary-has-unneeded-section', '*[@/src/*]', 'test data of debug/elf'],
  ['binary-with-bad-dynamic-table', '[@/src/debug/*]', 'test data of debug/elf'],
  ['broken-zip', '[@/src/archive/zip/testdata/*]', 'test data of archive/zip'],
  ['elf-error', '*[@/src/debug/*]', 'test data of debug/elf'],
  ['executable-not-elf-or-script', '[@/src/*]', "Go's release tool makes every *.sh executable"],
  ['extra-license-file', '[@/*]', 'each bundled module keeps its own licence beside it'],
  ['hardening-no-bindnow', '[@/src/*]', 'test data of debug/dwarf and debug/elf'],
  ['hardening-no-fortify-functions', '[@/src/*]', 'test data of debug/dwarf and debug/elf'],
  ['hardening-no-pie', '[@/src/*]', 'test data of debug/dwarf and debug/elf'],
  ['hardening-no-relro', '[@/src/*]', 'test data of debug/elf'],
  ['incorrect-path-for-interpreter', '*[@/src/*]', "scripts of Go's developers"],
  ['missing-dep-for-interpreter', '*[@/src/*.rc]', "scripts for Plan 9's rc, which nothing here runs"],
  ['missing-dependency-on-libc', 'needed by @/src/*', 'test data of debug/dwarf; the tools are static'],
  ['national-encoding', '[@/src/*]', 'test data in other encodings'],
  ['no-code-sections', '[@/src/*]', 'object files of older compilers, test data'],
  [
    'package-contains-documentation-outside-usr-share-doc',
    '[@/*]',
    'where the go command and its tests look',
  ],
  ['package-contains-eslint-config-file', '[@/src/*]', 'of a bundled module'],
  ['package-contains-vcs-control-file', '[@/src/*]', 'of bundled modules'],
  ['repeated-path-segment', '*[@/*]', "names of Go's folders and packages"],
  ['script-not-executable', '[@/src/*]', "modes follow Go's release rules"],
  ['shared-library-lacks-prerequisites', '[@/src/debug/*]', 'test data of debug/elf'],
  ['spelling-error-in-binary', '*[@/*]', "Go's own words"],
  ['statically-linked-binary', '[@/*]', 'Go links its tools statically'],
  ['unpack-message-for-deb-data', 'ar failed for @/src/*', 'archives of older compilers, test data'],
  ['unstripped-binary-or-object', '[@/*]', 'stripping breaks race builds and tests, and every digest'],
  ['unstripped-static-library', '*[@/src/*]', 'test data'],
  ['wrong-path-for-interpreter', '*[@/src/*.rc]', "scripts for Plan 9's rc"],
];

const OF_THE_LAYOUT: Readonly<Record<Layout, readonly Override[]>> = {
  'usr-lib': [
    { tag: 'image-file-in-usr-lib', context: '[@/*]', reason: "test data beside the tests, Go's tree" },
  ],
  'usr-local': [
    { tag: 'dir-in-usr-local', reason: 'the layout that the spec asks for' },
    { tag: 'file-in-usr-local', reason: 'the same' },
    { tag: 'file-in-unusual-dir', reason: 'the same' },
    {
      tag: 'missing-intermediate-directory',
      context: '[usr/local/]',
      reason: "a deb that carries usr/local/ deletes an administrator's link of that name on purge",
    },
  ],
  opt: [
    { tag: 'dir-or-file-in-opt', reason: 'the layout that the spec asks for' },
    {
      tag: 'missing-intermediate-directory',
      context: '[opt/*]',
      reason: "a deb that carries opt/ deletes an administrator's link of that name on purge",
    },
  ],
};

/** @param root physical GOROOT */
export function toolchainOverrides(layout: Layout, root: string): Override[] {
  const tree = root.slice(1);
  return [
    ...OF_THE_TREE.map(([tag, context, reason]) => ({ tag, context, reason })),
    ...OF_THE_LAYOUT[layout],
    {
      tag: 'postrm-removes-alternative',
      reason: 'beside prerm: dpkg calls no prerm when a package that was only unpacked is purged',
    },
  ].map((one) => (one.context === undefined ? one : { ...one, context: one.context.replaceAll('@', tree) }));
}

/** Of a first release: lintian takes it for one that enters Debian. */
const FIRST: readonly Override[] = [
  { tag: 'initial-upload-closes-no-bugs', reason: 'about uploads to Debian itself' },
];

/** The file that lintian reads from the package itself, each tag with its reason. */
export function overridesFile(
  { name, release }: Pick<Package, 'name' | 'release'>,
  own: readonly Override[],
): PackageEntry {
  const all = [...own, ...EVERYWHERE, ...(release === '1' ? FIRST : [])];
  const lines = all.flatMap(({ tag, context, reason }) => [
    `# ${reason}`,
    `${name}: ${tag}${context === undefined ? '' : ` ${context}`}`,
  ]);
  const content = Buffer.from(`${lines.join('\n')}\n`);
  return {
    type: 'file',
    path: `/usr/share/lintian/overrides/${name}`,
    mode: 0o644,
    size: content.length,
    content: () => content,
    only: 'deb',
  };
}
