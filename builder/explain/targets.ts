import type { Pages } from './page.ts';

/** Systems that the packages are for. */
export const TARGET_PAGES = {
  TARGET_UNREADABLE: {
    what: 'The spec names a system under targets whose rpm or dpkg cannot read what the spec asks for. Nothing was built or published.',
    why:
      'A package that cannot be unpacked is found out on a server, after it was published, and a published ' +
      'name-version-release keeps its bytes for ever. A preset of compression gives way to such a target; a format or window that somebody wrote down does not.',
    now: [
      'See which target, what, and on what evidence: godepot plan',
      'Write a preset (compression: balanced) instead of a format: gzip then takes its place where a target needs it',
      'Or take the target out of targets, if no server of that kind installs from this depot',
      'What each system reads, with evidence, is in docs/targets.md and shown by: godepot targets',
    ],
  },
  TARGET_KEY: {
    what: 'A target does not take signatures by the keys of this depot. Nothing was built or published.',
    why:
      'Servers of that kind would refuse every package and index. It happens with keys that godepot did not make: another algorithm, a signing subkey, ' +
      'critical subpackets, an expiry that has passed, a self-signature with SHA-1.',
    now: [
      'See each key on each target, with reasons and dates: godepot keys lint',
      'If no server of that kind installs from this depot, take the target out of targets',
      'Otherwise the depot needs another key: RSA 4096 without subkeys and without expiry, as godepot keys init makes it; docs/keys.md says how keys are changed',
    ],
  },
} as const satisfies Partial<Pages>;
