import type { Pages } from './page.ts';

/** The signing keys of the depot. */
export const KEY_PAGES = {
  KEYS_EXIST: {
    what: 'There are keys, or parts of keys, in the keys folder already; keys init made no others.',
    why:
      'Every server trusts the keys that are there. New ones over them would lock the fleet out and could not be undone, so it is ' +
      "refused whatever is asked. Certificates or private halves without keyring.json count too: they are somebody's keys still.",
    now: [
      'See which keys there are: godepot keys list',
      'A part is missing (keyring.json, a certificate): restore it from version control or the backup instead of making keys.',
      'For a second depot use another folder: godepot --keys FOLDER keys init',
      'Do not delete keys to get past this unless no server has ever trusted them.',
    ],
  },
  KEYS_MISSING: {
    what: 'The keys folder lacks a file: keyring.json, a certificate, or the private half that signing needs.',
    why:
      'On a builder before its first run: no keys were made yet. Later: --keys names another folder, a fresh checkout without the ' +
      'git-ignored private folder, or the private half was moved to a safe (right for the next key, wrong for the current one). ' +
      'Verifying needs only the public files.',
    now: [
      'See what is there: godepot keys list',
      'A new depot without any servers: godepot keys init',
      'A depot that servers trust: restore the file from the backup, private halves with mode 600 in a folder of mode 700.',
      'A public file: git checkout keys',
      'Never make new keys for a depot in use because old ones cannot be found: every server would refuse it.',
    ],
  },
  KEYS_UNSAFE: {
    what:
      'A private key or passphrase file, or its folder, is a link, belongs to another user, can be reached by others, or is too ' +
      'long.',
    why:
      'Whoever can read it can sign as you; whoever can write beside it can exchange it between check and use. Mostly a restore ' +
      'or copy that lost the modes, or a run as root of keys that belong to a build user. If others could read it for some time, ' +
      'ask whether they did.',
    now: [
      'The message names the path; as the owner: chmod 700 keys/private',
      'And the files in it: chmod 600 keys/private/*',
      'Another owner: run godepot as that user, or hand the files over with chown; replace links by the files themselves.',
      'If people whom you do not trust had access meanwhile, treat the key as stolen: change to the next key, do not just mend ' +
        'the modes.',
    ],
  },
  KEYS_DAMAGED: {
    what:
      'A file of the keys folder is not what it has to be: keyring.json is malformed, a certificate is not that of the ' +
      'fingerprint in its name, a private half belongs to another key, or a key file given by --key holds no armored key.',
    why:
      'Damage or a mix-up of two keys folders, mostly after a restore. Exchanging a certificate is also how somebody would get a ' +
      'foreign key published as yours: that is why each one is compared with its name and date before use. For --key it is often ' +
      'a binary keyring or a web page.',
    now: [
      'For --key: export the key armored: gpg --armor --export FINGERPRINT',
      'Public files: compare with version control: git diff keys',
      'Take them back from there: git checkout keys',
      'Private halves: restore them from the backup; compare fingerprints: godepot keys list',
      'A change of a public key file that nobody committed is an incident.',
    ],
  },
  KEYS_PASSPHRASE: {
    what:
      'The key is protected by a passphrase and none was given, it does not open the key, or the file that should hold it cannot ' +
      'be opened or does not hold one line.',
    why:
      'The passphrase comes from the file that GODEPOT_PASSPHRASE_FILE names, never from an option, since options show in the ' +
      'list of processes. Typical: the variable is not passed on by sudo or the build server, the file has two lines, the secret ' +
      'was rotated for another key.',
    now: [
      'Name the file (mode 600, one line): GODEPOT_PASSPHRASE_FILE=FILE godepot publish',
      'Under sudo or in a container pass the variable on explicitly.',
      'Does not open the key: make sure that secret and key belong to one depot: godepot keys list',
      'A lost passphrase is a lost key: nobody can recover it. The next key takes over.',
    ],
  },
} as const satisfies Partial<Pages>;
