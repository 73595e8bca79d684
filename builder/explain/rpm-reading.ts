import type { Pages } from './page.ts';

/** Rpm packages: reading what others made. */
export const RPM_READING_PAGES = {
  RPM_LEAD: {
    what:
      'The first bytes are not those of a binary rpm of format 3 or 4: no rpm, a source package, or a format that godepot does ' +
      'not read.',
    why:
      'Mostly a mistake: a source rpm, a web page saved as .rpm, a package of the new format 6. No attack gets further than this, ' +
      'since nothing else was read.',
    now: [
      'See what it is: file FILE',
      'A source package or format 6: use the tools of rpm: rpm -qpi FILE',
      'A web page or empty file: fetch the package again.',
    ],
  },
  RPM_TRUNCATED: {
    what: 'The rpm ends inside its lead, its headers, or before its payload.',
    why:
      'Half a copy or half a download, nearly always. A header that claims more than the file holds could also be meant to make ' +
      'its reader allocate; that is refused before any memory is taken.',
    now: [
      'Fetch or copy it again and compare with the origin: ls -l FILE',
      'In the depot itself: godepot verify dist',
    ],
  },
  RPM_LIMIT: {
    what:
      'A header claims more tags or bytes than are read, or none at all; it lists more files, or longer paths, than can be looked ' +
      'up; or the payload unpacks to a size out of all proportion.',
    why:
      'An attempt to exhaust memory or time of whoever reads it, or damage in the few bytes that say a length. The limits are far ' +
      'above what builders make; rpm has the same or similar ones.',
    now: [
      'Do not hand it to other tools; fetch it again: sha256sum FILE',
      'The same bytes from its origin: it is hostile or was never readable. Report it there.',
    ],
  },
  RPM_HEADER: {
    what:
      'A header does not begin with its magic number, or one of its entries has an unknown type, lies outside its place, ' +
      'overlaps, comes twice, or has no value.',
    why:
      'Signature and digests are over bytes; what the bytes mean must be the same for every reader. A tag that comes twice, or ' +
      'data outside its place, lets two rpm versions see two packages under one good signature. Damage would break the digests; ' +
      'crafted headers do not.',
    now: [
      'Do not install it. See whether the signature would hold: rpmkeys --checksig -v FILE',
      'Fetch it again from its origin: sha256sum FILE',
      'A good signature over such a header: inform the owner of the key, since the key signed a crafted package.',
    ],
  },
  RPM_REGION: {
    what: 'The region that seals a header is missing or does not cover the whole header.',
    why:
      'Entries behind the region lie outside the seal: no digest or signature has to cover them, and a reader may take values ' +
      'from there. godepot and rpmbuild always seal everything; very old packages (before rpm 4) have no region.',
    now: [
      'Do not install it unless you know it as a package of that age.',
      'Fetch it again from its origin and compare: sha256sum FILE',
      'A new package with it was changed after it was built: report it.',
    ],
  },
  RPM_TAG: {
    what:
      'A tag of the header that is needed is missing, has another type than the format demands, or comes in lists of different ' +
      'lengths; or there are two header signatures.',
    why:
      'With two signatures clients differ on which one counts, with unequal lists they differ on which version belongs to which ' +
      'name. A tool other than rpmbuild or godepot may write such packages by mistake. inspect --unsigned needs a tag that only ' +
      'packages of godepot are sure to have.',
    now: [
      'For inspect --unsigned: give it a package of this depot; others cannot be taken apart that way.',
      'Otherwise do not install it; the message names the tag. Report it to its builder.',
    ],
  },
  RPM_TEXT: {
    what: 'A name, script, changelog or other text of the rpm has control characters or is not UTF-8.',
    why:
      'Such text breaks the XML of repositories, forges lines in listings, and steers the terminal that prints it. Old packages ' +
      'in Latin-1 get here without ill intent; escape characters do not come by accident.',
    now: [
      'The message shows the text escaped. Escapes or direction marks: treat it as an attack.',
      'An old encoding: ask its builder for a package in UTF-8; it cannot be listed in a depot otherwise.',
    ],
  },
  RPM_FILES: {
    what:
      'The list of files in the header is inconsistent, or one of the paths is not absolute and normal, comes twice, or is ' +
      'neither file, folder nor link.',
    why:
      'A path with two dots leads indexes, diffs and unpackers out of their folder; unequal lists give a file the mode or owner ' +
      'of another. Devices in a package give away the host. Packages of rpmbuild and godepot have none of this.',
    now: [
      'Do not install or unpack it.',
      'Fetch it again from its origin and compare: sha256sum FILE',
      'The same bytes there: report it with the path in the message.',
    ],
  },
  RPM_SIGNATURE_PACKET: {
    what: 'The signature tag holds something else than one binary OpenPGP signature of version 4.',
    why:
      'Old rpms look at the first packet only, others at any: with several packets clients would disagree. Version 3 signatures ' +
      'come from very old keys, version 6 from tools that no server in use reads yet. While signing, it means that the signer ' +
      'returned something wrong.',
    now: [
      'A package of others: see who signed it and how: rpm -qpi FILE',
      'Your own build: check the key and the installed libraries (npm ci), then build again: godepot build',
      'Do not strip the signature to get it through.',
    ],
  },
} as const satisfies Partial<Pages>;
