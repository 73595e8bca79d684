import { TARGET_NAMES, type TargetName } from './model.ts';

/** Codenames and the like that people know these systems by. */
const CODENAMES: Readonly<Record<string, TargetName>> = {
  bullseye: 'deb11',
  bookworm: 'deb12',
  trixie: 'deb13',
  unstable: 'sid',
  focal: 'ubuntu20',
  jammy: 'ubuntu22',
  noble: 'ubuntu24',
  resolute: 'ubuntu26',
  al2: 'amzn2',
  al2023: 'amzn2023',
};

/** Other words for the letters that begin a target's name. */
const FAMILIES: readonly [words: RegExp, family: string][] = [
  [
    /^(?:rhel|redhat|centos|centosstream|stream|alma|almalinux|rocky|rockylinux|ol|oracle|oraclelinux)$/,
    'el',
  ],
  [/^(?:debian)$/, 'deb'],
  [/^(?:ubuntu)$/, 'ubuntu'],
  [/^(?:fedora|f|fc|rawhide)$/, 'fedora'],
  [/^(?:opensuse|opensuseleap|leap|suse)$/, 'leap'],
  [/^(?:sles|sle|sled)$/, 'sle'],
  [/^(?:amazon|amazonlinux|amzn)$/, 'amzn'],
];

/** The target that somebody means by `rhel9`, `Rocky 9.4`, `bookworm`, `ubuntu-22.04` or `fedora43`; undefined if none. */
export function targetMeant(word: string): TargetName | undefined {
  const plain = word.toLowerCase().replace(/[\s_./:-]+/g, '-');
  if (Object.hasOwn(CODENAMES, plain)) return CODENAMES[plain];
  const [, letters = '', major = ''] = /^([a-z-]*?)-?(\d*)(?:-\d+)*$/.exec(plain) ?? [];
  const family = FAMILIES.find(([words]) => words.test(letters.replaceAll('-', '')))?.[1];
  if (family === undefined) return undefined;
  // 2204 is 22.04
  const number = family === 'ubuntu' ? major.slice(0, 2) : major;
  return TARGET_NAMES.find((name) => name === (family === 'fedora' ? family : `${family}${number}`));
}
