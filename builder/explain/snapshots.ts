import type { Pages } from './page.ts';

/** Snapshots and their indexes, as verification finds them. */
export const SNAPSHOT_PAGES = {
  SNAPSHOT_INVALID: {
    what:
      'A snapshot is not what its name says: its manifest is missing, malformed, not in its one canonical form or that of another ' +
      'snapshot, or the link named current does not lead to the newest snapshot.',
    why:
      'Manifests are never edited, only made. A link that points to an older snapshot shows a publication that was cut short, or ' +
      'somebody who holds servers back at an old state (a rollback attack). A snapshot without manifest is half a copy: a mirror ' +
      'or restore that did not end.',
    now: [
      'See which snapshots are whole: godepot verify dist',
      'Only current is behind, and the newest snapshot verifies: publish again, which puts the link right: godepot publish',
      'A damaged manifest: restore that snapshot from the backup with its signatures; do not mend it by hand.',
      'An edit or an old link that nobody owns up to: stop serving and treat it as an incident.',
    ],
  },
  SNAPSHOT_SIGNATURE: {
    what:
      'A signature file or the key file of the snapshot is missing, or the signature is by a key whose fingerprint is not among ' +
      'those that you trust.',
    why:
      'The key file lies beside the signatures, so it proves nothing by itself: whoever exchanges the snapshot exchanges it too. ' +
      'Only the fingerprint, got over another way, makes it trusted. Legitimate: a fingerprint with a typo, or a depot whose key ' +
      'was rotated.',
    now: [
      'Compare the fingerprints, character by character, with those that the owner of the depot gave you: godepot keys list',
      'Name each fingerprint that you trust: godepot verify dist --fingerprint FINGERPRINT',
      'Do not take the fingerprint from the snapshot itself, and do not install from it until it is settled.',
      'Missing files on a mirror: let its run end, and check again.',
    ],
  },
  SNAPSHOT_TREE: {
    what:
      'The files of a snapshot are not exactly those of its manifest: one is missing, added, changed, no regular file, or has ' +
      'other modes than 644 and folders 755.',
    why:
      'An added file is content that nobody signed, served under your address; a changed one is damage or tampering. Harmless ' +
      'causes: index.html or .htaccess put there by an administrator, createrepo run in place, a restore under a strict umask or ' +
      'without modes, a mirror half done.',
    now: [
      'Read which files differ. Only modes: chmod -R u=rwX,go=rX FOLDER',
      'Added files: move them out of the snapshot, not into it by hand: ls -la FOLDER',
      'Missing or changed files: restore the snapshot from the backup (rsync -aH), then check: godepot verify dist',
      'A changed package or index that nobody explains: stop serving, keep the disk, and treat it as an incident.',
    ],
  },
  APT_INDEX: {
    what:
      'The apt side of a snapshot does not hold together: Release, InRelease, Packages, their compressed and by-hash forms, and ' +
      'the debs have to say the same.',
    why:
      'apt goes by InRelease or Release, then by hash through Packages to each deb. A difference means servers that fail with a ' +
      'size or hash mismatch, or, if it was signed, that some clients see other packages than others. A mirror in the middle of ' +
      'its run shows it as well; the builder checks before it publishes, so on the builder it is damage or tampering.',
    now: [
      'On a mirror: let the run end, copy packages before indexes, and check again: godepot verify FOLDER',
      'On the builder: restore the snapshot from the backup; do not run apt-ftparchive in it.',
      'Then check: godepot verify dist',
      'Signed and wrong: the key signed it. Find out who can use the key, before anything else.',
    ],
  },
  YUM_INDEX: {
    what:
      'The yum side of a snapshot does not hold together: repomd.xml, primary, filelists, other and the rpms have to say the ' +
      'same.',
    why:
      'dnf and zypper choose by primary.xml and install the rpm: a difference means failing servers, or a package that is another ' +
      'one than was chosen. createrepo_c run in the tree, a proxy that caches repomd.xml and the indexes apart, and half a mirror ' +
      'run are the harmless causes. The builder checks before it publishes.',
    now: [
      'On a mirror: let the run end and check again: godepot verify FOLDER',
      'On the builder: restore the snapshot from the backup; do not run createrepo_c in it.',
      'Then check: godepot verify dist',
      'An rpm with another signer than the manifest names: treat it as tampering, and do not install it.',
    ],
  },
  PROVENANCE: {
    what:
      'The documents about the packages of a snapshot (provenance/) do not hold together: one is missing or malformed, names another ' +
      'digest than its package has, or is not what the signed SHA256SUMS lists.',
    why:
      'Auditors and scanners judge a package by its documents: one that is about other bytes vouches for nothing. Half a mirror run and a ' +
      'damaged disk are the harmless causes. Packages and indexes are checked apart, so servers may well be fine.',
    now: [
      'See what else fails; if only this does, what is installed is not affected: godepot verify dist',
      'On a mirror: let the run end and check again: godepot verify FOLDER',
      'On the builder: restore provenance/ of that snapshot from the backup; published files are never edited.',
      'A document that is signed and about another package: treat it as tampering, and find out who had the key.',
    ],
  },
} as const satisfies Partial<Pages>;
