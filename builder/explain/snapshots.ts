import type { Pages } from './page.ts';

/** Snapshots and their indexes, as verification finds them. */
export const SNAPSHOT_PAGES = {
  SNAPSHOT_INVALID: {
    what:
      'A snapshot is not what its name says: its manifest is missing, malformed, not in its one canonical form or that of another ' +
      'snapshot, or something else than a link stands in the place of current.',
    why:
      'Manifests are never edited, only made. A snapshot whose manifest says something else than its name is half a copy, or somebody ' +
      'put one state in the place of another. A folder named current is a copy that followed links, and stands still for ever.',
    now: [
      'See which snapshots are whole: godepot verify dist',
      'A damaged manifest: restore that snapshot from the backup with its signatures; do not mend it by hand.',
      'An edit that nobody owns up to: stop serving and treat it as an incident.',
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
      'Something in a snapshot is of another kind than published files are: a link, a device, a name that is no text, or a mode other ' +
      'than 644 for files and 755 for folders.',
    why:
      'A link may lead readers out of the tree, a file that others may write can be changed after it was signed, and one that a web ' +
      'server cannot read is missing for every client. Harmless causes: a restore under a strict umask, or a copy that made links.',
    now: [
      'Read which entries it names. Only modes: chmod -R u=rwX,go=rX FOLDER',
      'A link: find out who made it before it is replaced by the file of the backup.',
      'Then check again: godepot verify dist',
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
  ADVISORIES: {
    what:
      'The advisories of a snapshot do not hold together: advisories.json is missing or malformed, is not what the manifest says, names a ' +
      'package that is not listed, or the updateinfo.xml of a yum tree says something else.',
    why:
      'Who patches by advisories believes them: one that was left out makes a host look safe. Half a mirror run and a damaged disk are the ' +
      'harmless causes. Packages and indexes are checked apart, so what is installed may well be fine.',
    now: [
      'See what else fails; if only this does, packages are not affected: godepot verify dist',
      'On a mirror: let the run end and check again: godepot verify FOLDER',
      'On the builder: restore that snapshot from the backup; published files are never edited. The next publication writes its own.',
      'Signed, whole, and still saying something else than updateinfo.xml: treat it as tampering, and find out who had the key.',
    ],
  },
  GO_TREES: {
    what:
      'What a snapshot serves to go itself (goproxy/ and dl/) does not hold together. A list names other archives than the manifest, a file beside ' +
      'an archive is wrong, or a record of the checksum database is not proven by the tiles that lie beside it.',
    why:
      'The go command checks each toolchain against the database by itself and refuses what is false, so a wrong record stops clients rather than ' +
      'deceives them; a version manager that believes a wrong digest may not. Half a mirror run and a damaged disk are the harmless causes.',
    now: [
      'See what else fails; packages for dnf and apt are checked apart: godepot verify dist',
      'On a mirror: let the run end and check again: godepot verify FOLDER',
      'On the builder: restore that snapshot from the backup; published files are never edited.',
      'All files signed and a record false all the same: treat it as tampering, and find out who had the key.',
    ],
  },
} as const satisfies Partial<Pages>;
