import type { Pages } from './page.ts';

/** Pages of what upstream's detached signatures and the key behind them may be refused for. */
export const UPSTREAM_KEY_PAGES = {
  SIGNATURE_ALGORITHM: {
    what: 'The key that signed is of an algorithm that godepot cannot check.',
    why: 'Archives are checked while they stream, by OpenSSL, and that is done for RSA and Ed25519 keys. Google signs with RSA. Another algorithm means a new kind of upstream key, or a signature that is not the one you expect.',
    now: [
      'See which keys upstream has: godepot keys upstream show',
      'Do not use the file before you know why; look at the signature: gpg --list-packets FILE.asc',
      "Where upstream really changed its algorithm: use a newer godepot; until then leave openpgp out of the spec's verify list and rely on the checksum database",
    ],
  },
  SIGNATURE_KEY_REVOKED: {
    what: "The key that signed, or upstream's pinned primary key, has been revoked by its owner.",
    why: 'A revoked key may be in the hands of a thief, who can put any date into a signature; so a revocation counts whatever its date and its stated reason. gpgv refuses such signatures as well.',
    now: [
      'Do not use the file. Read the date and the reason in the message, and see the keys: godepot keys upstream show',
      'Find out from upstream, over a way that is not this download, what happened and which files are affected',
      'Toolchains whose signature was checked before stay pinned in the lock by digest and h1; godepot lock show says what each pin rests on',
    ],
  },
  SIGNATURE_KEY_UNBOUND: {
    what: 'The subkey that signed lies in the key file beside the pinned primary key, but is not bound to it.',
    why: 'A subkey belongs to a primary key only if the primary key signed that it does, with a strong hash, and the subkey signed back. Anybody can put a subkey of their own into a copy of a key file; this check is what makes that useless.',
    now: [
      'Do not use the file, and find out who wrote the key file that the message names',
      "Fetch upstream's own key again, of which only what the pinned primary key answers for is taken: godepot keys upstream refresh",
      "If keys/upstream or the spec's openpgp.keyring is under version control, compare it with what was committed: git diff",
    ],
  },
  UPSTREAM_KEYRING_MISSING: {
    what: 'There is no certificate of the pinned primary key to check upstream signatures with.',
    why: "The spec pins a fingerprint (openpgp.primary); the key itself comes from keys/upstream/<FINGERPRINT>.asc, from the spec's openpgp.keyring, or, for Google's key, with godepot, whose copy completes the other two. None of these has it.",
    now: [
      'Get the key from its owner: godepot keys upstream refresh --from FILE-OR-URL',
      'Or name a file that holds it as openpgp.keyring in the spec; gpg --armor --export FINGERPRINT writes one',
      'Commit keys/upstream: it is public, and builders without a network need it',
    ],
  },
  UPSTREAM_KEY_ABSENT: {
    what: 'The key file holds other keys, but not the pinned primary key.',
    why: 'Only the fingerprint in the spec (openpgp.primary) is trusted. A file with another key is the wrong file, or somebody exchanged it. Nothing was taken from it.',
    now: [
      'Compare the fingerprints in the message with the one that the owner of the key publishes over another way',
      'Name the right file: --from FILE-OR-URL for godepot keys upstream refresh, or openpgp.keyring in the spec',
      'Change openpgp.primary only if the owner announced a new primary key, and you compared its whole fingerprint',
    ],
  },
} as const satisfies Pages<
  | 'SIGNATURE_ALGORITHM'
  | 'SIGNATURE_KEY_REVOKED'
  | 'SIGNATURE_KEY_UNBOUND'
  | 'UPSTREAM_KEYRING_MISSING'
  | 'UPSTREAM_KEY_ABSENT'
>;
