import type { Pages } from './page.ts';

/** OpenPGP signatures. */
export const SIGNATURE_PAGES = {
  OPENPGP_MALFORMED: {
    what:
      'What should be an OpenPGP signature, key or clear-signed text cannot be read as one: no armor, text around it, a wrong ' +
      'checksum, packets cut short, an unsupported version, or far too long.',
    why:
      'Text around an armored block is read by people and covered by no signature, so the frame has to be exact. Mostly it is a ' +
      'web page saved as .asc, an editor or mail gateway that changed lines, or a binary keyring where an armored key belongs. A ' +
      'signature of version 6 or 3 is refused as well.',
    now: [
      'Look at the beginning of the file: head -3 FILE',
      'Fetch signature or key again, as a file and not by copy and paste.',
      'A binary keyring: export it armored: gpg --armor --export FINGERPRINT',
      'Until it reads, what it should vouch for is unverified: do not use it.',
    ],
  },
  SIGNATURE_MISSING: {
    what: 'There is no signature where one belongs: the file is empty or holds no packet.',
    why:
      'Stripping a signature is the first thing that an attacker tries, because some clients take unsigned for fine. An upload ' +
      'that made an empty file, or a mirror in the middle of its run, does it too. Unsigned counts as unverified here, always.',
    now: [
      'Fetch the signature again and look at its size: ls -l FILE',
      'A snapshot of a mirror: let its run end; of the builder: restore the signature files from the backup.',
      'Do not go on without: no option of godepot waives it.',
    ],
  },
  SIGNATURE_SEVERAL: {
    what: 'There are several signatures where exactly one belongs.',
    why:
      'Some clients read only the first, others take any good one: with two, one client trusts what another refuses. Tools that ' +
      'append a signature instead of replacing it do this at a key change. godepot always writes one.',
    now: [
      'See whose they are: gpg --list-packets FILE',
      'Your own depot: the file was signed by hand afterwards. Restore the published one from the backup, then check: godepot ' +
        'verify dist',
      'Of others: ask them for a file with one signature; do not cut one out yourself.',
    ],
  },
  SIGNATURE_WEAK: {
    what: 'The signature uses a hash that can be forged (MD5, SHA-1, RIPEMD) or that clients refuse (SHA-224).',
    why:
      'With SHA-1 a second file with the same signature can be made, so the signature proves nothing. Clients of today refuse it ' +
      'too. Usually an old key or old tool on the other side; a downgrade by an attacker would look the same.',
    now: [
      'Do not accept it, and do not lower the policy of clients.',
      'Ask its owner for a signature with SHA-256 or SHA-512.',
      'Until then compare the sha256 of the file over an independent way: sha256sum FILE',
    ],
  },
  SIGNATURE_UNKNOWN_KEY: {
    what: 'The signature is by a key that is none of those trusted here; the message names both.',
    why:
      'Mostly the wrong set of keys: the package of another depot or vendor checked against the keys folder of this one, --keys ' +
      'or --key naming the wrong file, a key rotated since. But it is exactly what a file signed by an attacker looks like, so ' +
      'the fingerprint decides, not the name in the key.',
    now: [
      'See which keys are trusted here: godepot keys list',
      'Name the certificate of the signer, got from its owner and not from beside the file: godepot verify FILE --key CERTIFICATE',
      'Compare its fingerprint over another way (phone, ticket, printed page) before you trust it.',
      'If the file claims to be of your own depot, do not install it: somebody signed it with another key.',
    ],
  },
  SIGNATURE_DATE: {
    what: 'The signature is dated before its key was made.',
    why:
      'No honest signer can do that with a right clock. Either the clock of the signer was behind when signing or ahead when ' +
      'making the key, or the date was forged to get below an expiry or revocation. gpgv and sqv refuse it as well, so servers ' +
      'will.',
    now: [
      'Your own depot: compare the dates: godepot keys list',
      'Your own depot: a fixed SOURCE_DATE_EPOCH or a wrong clock; set it right and publish again: env -u SOURCE_DATE_EPOCH ' +
        'godepot publish',
      'Of others: ask its owner; do not use it until explained.',
    ],
  },
  SIGNATURE_KEY: {
    what: 'The key was not valid when the signature was made: expired, revoked, or its own certificate is damaged.',
    why:
      "A signature made after a revocation may be a thief's. One made after an expiry is mostly an owner who forgot, with an " +
      'extended key that you do not have yet. What was signed while the key was valid is not affected.',
    now: [
      'Get the certificate again from its owner, since an expiry may have been extended: gpg --show-keys CERTIFICATE',
      'Revoked: find out since when and why; treat everything signed after that as hostile.',
      'Do not set the clock back and do not import an older certificate to make it pass.',
    ],
  },
  SIGNATURE_BAD: {
    what: 'The signature is by a trusted key, but not over these bytes: one of the two was changed after signing.',
    why:
      'Damage or tampering; the check cannot tell them apart. Common causes: file and signature of different versions (a mirror ' +
      'between two states, a proxy that caches them apart), line ends changed by a transfer in text mode, a half copy. An ' +
      'attacker who exchanges the file without the key gets exactly this.',
    now: [
      'Do not use the file, and do not retry with verification off.',
      'Fetch file and signature together, around any cache, and check again: godepot verify FILE',
      'In the depot itself: godepot verify dist',
      'Still bad from the origin: compare the sha256 with its owner over another way, and tell your security team.',
    ],
  },
  SIGNATURE_PROFILE: {
    what: 'The signature that was just made is not of the one kind that every client takes, so it was not used.',
    why:
      'A fault of godepot or of a changed OpenPGP library: critical subpackets, notations, a wrong date or issuer make some rpm ' +
      'or apt refuse the whole depot. Nothing was published. A library that behaves otherwise than the locked version may also ' +
      'have been tampered with.',
    now: [
      'Install the locked libraries anew: npm ci',
      'See that nothing in the checkout changed: git status',
      'If it stays, report the listed faults with the version: godepot --version',
    ],
  },
} as const satisfies Partial<Pages>;
