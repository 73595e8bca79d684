import type { Pages } from './page.ts';

/** Changes of the signing key. */
export const ROTATION_PAGES = {
  KEYS_OVERLAP: {
    what: 'A planned change of keys was asked for while an earlier one still runs, or one is to be finished that cannot be yet.',
    why:
      'During an overlap two keys sign, so that servers have time to take the new repository package. A third key would be unknown to ' +
      'every server that has not taken it. Finishing takes the old key out of the repository package: too early while the overlap ' +
      'runs, or while the current snapshot still lists an rpm that the old key signed.',
    now: [
      'See the keys and until when the old one signs: godepot keys list',
      'Nothing is urgent: wait until that date; publications go on as usual.',
      'The overlap is over and an rpm still needs the old key: list rpms of the current key: godepot release',
      'Then: godepot keys rotate --finish',
      'A key is stolen: that does not wait: godepot keys rotate --compromised --reason TEXT --key FINGERPRINT',
    ],
  },
  KEYS_ROTATED: {
    what: 'The keys were changed less than a day ago, and which key is compromised now was not said.',
    why:
      'A command that is repeated because it is not clear whether it ended would change the keys a second time, to a next key that no ' +
      'server has yet: the fleet would be locked out. So the second time asks for the fingerprint.',
    now: [
      'See what was done: godepot keys list',
      'The command was cut short: sign the snapshots anew and publish, which continues it: godepot release',
      'Another key is compromised as well: name it: godepot keys rotate --compromised --reason TEXT --key FINGERPRINT',
    ],
  },
  KEYS_UNPUBLISHED: {
    what: 'The next key is in no published snapshot, so no server can know it.',
    why:
      'The change goes to the next key because every server trusts it already, by the repository package. This one was made after the ' +
      'last publication, or the depot folder is not the one that servers see.',
    now: [
      'Is this the right depot folder? godepot --depot FOLDER keys rotate --dry-run',
      'Publish, so that servers get the next key: godepot release',
      'Wait until they have taken the new repository package, then change keys.',
    ],
  },
  KEYS_CHANGED: {
    what: 'The keys were changed while this run was at work with the ones before; it published nothing.',
    why:
      'It had read the keys before somebody ran keys rotate, and would have signed with a key that is to sign no more. What was ' +
      'published before the change is signed anew by keys rotate itself.',
    now: [
      'See which keys there are now: godepot keys list',
      'Run it again: godepot release',
      'Nobody of you changed keys: treat it as an incident; compare keys/keyring.json with version control: git diff keys',
    ],
  },
  SIGNATURES_MIXED: {
    what: 'Signature files of one depot, or of one snapshot, are by different keys.',
    why:
      'After a change of keys every retained snapshot is signed anew, file by file. That was cut short, or the snapshots come from a ' +
      'copy or a bundle of another time. Each signature may be good; but clients of one key are served by some files and not by others.',
    now: [
      'On the machine with the keys sign what is missing, which touches nothing else: godepot publish',
      'A mirror without keys: copy the signature files of the depot anew: InRelease, Release.gpg, repomd.xml.asc, manifest.json.asc',
      'Then: godepot verify dist',
      'The message names a key that is not yours: it is an incident; do not sign over it, keep the files.',
    ],
  },
  PACKAGE_WITHDRAWN: {
    what: 'Packages that are to be published are signed by a key that was withdrawn.',
    why:
      'After a compromise nothing that the key signed is listed any more: servers that dropped it refuse such an rpm, and the others ' +
      'could not tell it from one of the thief. The rpm has to be signed again, under a raised release.',
    now: [
      'Build them anew; the payload is reused: godepot build',
      'Then publish: godepot publish',
      'Only old snapshots go on holding them, and godepot verify says so.',
    ],
  },
} as const satisfies Partial<Pages>;
