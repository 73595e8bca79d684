import type { Pages } from './page.ts';

/** Rpm packages: writing and verifying. */
export const RPM_PAGES = {
  RPM_METADATA: {
    what:
      'A package that godepot was about to write cannot be an rpm: name, version, release, a text, a path, a mode or a relation ' +
      'has what rpm or its indexes do not take. Each fault is listed.',
    why:
      'The values come from the spec (maintainer, vendor, names) or from a recipe. Control characters would forge other fields or ' +
      'break the XML of the repository, a space in a relation would be read as a comparison. A mistake in the spec, seldom a ' +
      'fault of godepot; no attack unless somebody else edits your spec.',
    now: [
      'Look for the listed value in the spec and correct it: git diff specs/depot.yaml',
      'Check what would be built: godepot plan',
      'If the value is nowhere in the spec, report the message as a fault of godepot.',
    ],
  },
  RPM_LARGE: {
    what: 'A file or the whole payload is too large for an rpm of this format, whose sizes are 32-bit numbers.',
    why:
      'Beyond that the numbers wrap around: rpm would install a part or refuse the package, depending on its age. No Go toolchain ' +
      'comes near it, so something foreign is in the tree, or the wrong archive was admitted.',
    now: [
      'See which toolchain it is about, and what its pin rests on: godepot lock show',
      'Look for the huge file in the message; a toolchain that really has it cannot be an rpm: report it.',
    ],
  },
  RPM_PAYLOAD_CHANGED: {
    what: 'The payload of an rpm changed on disk between being written and being put into the package.',
    why:
      'The signed header vouches for the digest of the payload, so what changed must not go out under it. Disk or memory failed, ' +
      'or another process wrote into the staging folder, which nobody but godepot has a business in. Nothing was signed into a ' +
      'package; the half-made file is gone.',
    now: [
      'Look for disk errors in the kernel log, and for other users who can write to dist: ls -ld dist/store/staging',
      'Then build again; the result is the same as it would have been: godepot build',
      'Again at the same place: change the disk before publishing anything.',
    ],
  },
  RPM_SIGNATURE: {
    what: 'The header of the rpm carries no signature.',
    why:
      'Packages of a depot are always signed. An unsigned one was taken from before signing, stripped (rpm --delsign), or built ' +
      'by somebody else under this name: servers with gpgcheck refuse it, servers without would install whatever it holds.',
    now: [
      'Compare with the file of the depot, by its sha256 in manifest.json: sha256sum FILE',
      'Verify the depot it claims to come from: godepot verify dist',
      'Do not switch gpgcheck off on servers, and do not sign it yourself unless you built it.',
      'For packages of others: ask for a signed one. This check cannot be waived.',
    ],
  },
  RPM_HEADER_DIGEST: {
    what: 'The digest of the header that the package states is not that of its header.',
    why:
      'The header (name, scripts, list of files with their digests) was changed or damaged after the package was made. The digest ' +
      'itself is not signed, so an attacker would mend it: this one is mostly damage, a bad disk or a broken transfer. The ' +
      'signature check beside it says the rest.',
    now: [
      'Do not install it. See whether the signature fails as well: godepot verify FILE',
      'Fetch the package again and compare with the origin: sha256sum FILE',
      'A signature that holds beside a wrong digest means that the digest itself was changed; it still is not the file that its ' +
        'origin made.',
    ],
  },
  RPM_PAYLOAD_DIGEST: {
    what: 'The payload is not the one whose digest the header states, packed or unpacked.',
    why:
      'The signature covers the header, and the header covers the content by this digest: damage on the way, or content exchanged ' +
      'under a signature that is still good, which an old rpm without this check would install. What fails in its packed form is ' +
      'not unpacked.',
    now: [
      'Do not install it, also not by --nodigest.',
      'Fetch it again; from the depot itself first check that: godepot verify dist',
      'The origin serves these very bytes: its copy is damaged or was tampered with. Stop mirroring from it, and tell whoever ' +
        'runs it.',
    ],
  },
  RPM_PAYLOAD_CONTENT: {
    what:
      'The unpacked payload and the header do not list the same files: a member is missing, added, or differs in name, mode, size ' +
      'or content; or it does not decompress.',
    why:
      'Installers go by the header for some things and by the payload for others, so a difference lets a file on the server that ' +
      'nobody reviewed. With a payload digest that held, the builder of the package made it so; no damage can. Unpacking ended at ' +
      'the first member of another shape.',
    now: [
      'Do not install it. The first names of differing files stand in the message.',
      'See the whole list that the header claims: godepot inspect --files FILE',
      'From the depot itself: godepot verify dist',
      'A signature and a payload digest that both hold mean that the key signed exactly this: inform its owner at once.',
    ],
  },
  RPM_SIZES: {
    what: 'The file or its archive has another length than the package states.',
    why:
      'Bytes were cut off or appended: an interrupted copy, or a tail that some tool would read. The stated sizes are not covered ' +
      'by a signature; digests and signature beside this check decide whether the content is right.',
    now: [
      'Fetch or copy it again and compare: ls -l FILE',
      'See which other checks hold; do not install it while one fails: godepot verify FILE',
      'In the depot itself: godepot verify dist',
    ],
  },
  RPM_FILE_NAME: {
    what: 'The rpm is called otherwise than its own name, version, release and architecture say.',
    why:
      'Mostly renamed by hand or by a browser that added a number. But a lower version under the name of a higher one is how a ' +
      'downgrade is slipped past a person who looks at names; rpm goes by the content.',
    now: [
      'Compare both names in the message, and look at the content: godepot inspect FILE',
      'Renamed by you: give it its right name back.',
      'Otherwise fetch it again from the depot, by dnf download, and do not install this file.',
    ],
  },
  RPM_FEATURES: {
    what: 'The rpm makes use of something that it does not require of rpm (rpmlib(...)), or requires what no rpm has.',
    why:
      'These requirements let an older rpm refuse at once what it cannot unpack. Without them it begins, and fails in the middle of ' +
      'a transaction or unpacks the wrong thing. Several builders forget them (rpmpack all, rpm-rs the one of xz).',
    now: [
      'See what the package requires: godepot inspect FILE',
      'Of this depot by name: do not install it; check the depot: godepot verify dist',
      'Of others: install it only where rpm is new enough for what the message names.',
    ],
  },
  RPM_MODE: {
    what: 'Files of the rpm belong to others than root, are setuid or setgid, carry capabilities, or can be written by group or others.',
    why:
      'A setuid program from a package is root for everybody who can run it; a file that others can write lets them change what ' +
      'root runs later. Nothing that godepot packages needs either. Some packages of distributions do (sudo, iputils), so for ' +
      'foreign rpms it is a notice to think about.',
    now: [
      'Look at the files named in the message: godepot inspect --files FILE',
      'Of this depot by name: do not install it; check the depot: godepot verify dist',
      'Of others: decide whether that program has to have those rights.',
    ],
  },
} as const satisfies Partial<Pages>;
