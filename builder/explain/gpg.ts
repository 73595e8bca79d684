import type { Pages } from './page.ts';

/** Signing by gpg: agents, smartcards, HSMs. */
export const GPG_PAGES = {
  KEYS_CERTIFICATE: {
    what: 'The key that gpg holds is not of the one kind that every rpm and apt in use accepts; the message lists what is wrong with it.',
    why:
      'A depot lives longer than its servers. Keys on curves, signing subkeys, certificates that end, weak hashes and critical ' +
      'subpackets each lock out some of them, and a server finds out only when it refuses the depot. docs/keys.md says which.',
    now: [
      'Make another key, with gpg or on the card or HSM: RSA 4096, usage certify and sign, no end.',
      'It ends at a date: gpg --quick-set-expire FINGERPRINT 0',
      'Signed by weak hashes: put cert-digest-algo SHA512 into gpg.conf and set the expiry as above, which signs it anew.',
      'Then: godepot keys init --gpg FINGERPRINT',
    ],
  },
  SIGNING_MALFORMED: {
    what: 'The folder is not a signing request as it was written, or a file of it is not the one that the request lists.',
    why:
      'A request is carried between two machines, and what is signed there is trusted by every server. A damaged medium, a mail ' +
      'gateway that changed line ends, or somebody who exchanged a file on the way look the same.',
    now: [
      'Sign nothing of this folder.',
      'Compare with the side that wrote it: sha256sum FOLDER/*',
      'Carry it over again, as an archive: tar -cf request.tar FOLDER',
      'Or write it anew into another folder: godepot sign export FOLDER',
    ],
  },
  SIGNING_ELSEWHERE: {
    what: 'A rollback, a yank or a refresh was asked for on a machine without the private key. They are signed where they are made.',
    why:
      'sign export carries what the spec asks for: packages, and the publication of them. What is published without the spec is decided by ' +
      'a person with a reason, in a hurry, and each of its files is signed at once. Nothing was published.',
    now: [
      'See first what it would do, which needs no key: godepot rollback SEQUENCE --reason TEXT --dry-run',
      'Bring the depot with its store to where the key is (rsync -aH --delete dist/ HOST:dist/), run it there, and bring it back the same way.',
      'Instead of a rollback: name the older versions in the spec, leave out the newer ones, then: godepot sign export FOLDER',
      'Instead of a yank, until the key is at hand: leave the version out of the spec, then: godepot sign export FOLDER',
    ],
  },
  SIGNING_REFUSED: {
    what: 'What came back from signing was not taken over, none of it; the message lists what is wrong with which file.',
    why:
      'A signature is missing, by another key, of another date, over other bytes, or for a package that was built anew since the ' +
      'export. Only what this depot asked for is put together, and all of a request at once: half of it would hide the other half.',
    now: [
      'Missing: sign the rest where the key is, with the key and the dates that request.json names: docs/signing-elsewhere.md',
      'By another key or with another date: sign those files again; plain gpg needs --local-user KEY! and --faked-system-time DATE!',
      'Built or changed since: export again into a new folder, and have that signed.',
      'Do not put signatures into packages by hand. Files that nobody exported: find out who put them there.',
    ],
  },
  GPG_MISSING: {
    what: 'The key is held by gpg, and there is no gpg on this machine, or it cannot be run.',
    why:
      'Signing with an agent, a smartcard or an HSM is done by the gpg that is first in PATH. A build container often has none, ' +
      'and then the key should not be reachable from it either: everything but signing works without.',
    now: [
      'Install it: apt-get install gnupg, dnf install gnupg2, zypper install gpg2',
      'Or sign elsewhere: docs/keys.md, signing on another machine.',
    ],
  },
  GPG_SILENT: {
    what: 'gpg, or the agent behind it, gave no answer in time, and was stopped; nothing was signed.',
    why:
      'Mostly a pin or passphrase is asked for on a terminal or screen that nobody looks at, or a card was pulled out while its ' +
      'driver still waits. An unattended build must not hang on that for ever. Nothing half signed is used.',
    now: [
      'Is the card or HSM there? gpg-connect-agent "SCD SERIALNO" /bye',
      'Sign something by hand, which also unlocks the key for a while: echo x | gpg --local-user FINGERPRINT! --detach-sign > /dev/null',
      'Unattended: let the agent keep the pin (default-cache-ttl, gpg-preset-passphrase), or name GODEPOT_PASSPHRASE_FILE.',
      'Repeat the command: what is built already is not built again.',
    ],
  },
  GPG_KEY: {
    what: 'gpg has no private half of the key that should sign, or does not know the key at all.',
    why:
      'Another GNUPGHOME than the one where the key lies, which sudo and build servers change silently; a smartcard that is not ' +
      'inserted and whose stub was never made; or a fingerprint of a subkey where that of the primary key belongs.',
    now: [
      'Where does gpg look? gpgconf --list-dirs homedir',
      'What does it have there? gpg --list-secret-keys FINGERPRINT',
      'A card: insert it and make its stub: gpg --card-status',
      'Name the right home: signing: { with: gpg, gnupghome: FOLDER } in the spec, or GNUPGHOME.',
    ],
  },
  GPG_FAILED: {
    what: 'gpg made no signature, or another one than it was asked for; the message holds what gpg itself said.',
    why:
      'A card that was pulled out, an agent of another version, a key that has expired or was revoked, a full disk, options in ' +
      'gpg.conf. Each signature is checked before it is used, so nothing wrong gets out.',
    now: [
      'Try the same by hand and read what it says: echo x | gpg --local-user FINGERPRINT! --detach-sign > /dev/null',
      'Begin with a fresh agent: gpgconf --kill all',
      'See what gpg.conf and gpg-agent.conf set: gpgconf --show-versions',
      'Repeat the command: what is built already is not built again.',
    ],
  },
} as const satisfies Partial<Pages>;
