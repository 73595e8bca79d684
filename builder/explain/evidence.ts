import type { Pages } from './page.ts';

/** What publishers say of an official tarball, and the carry-in kit. */
export const EVIDENCE_PAGES = {
  PUBLISHED_DIGEST: {
    what:
      'The official tarball that came has another sha256 than the one that the release catalogue or the .sha256 file beside it ' +
      'publishes. The tarball was thrown away.',
    why:
      'Go publishes a digest with every tarball, on another host than most mirrors. A difference means that the mirror serves ' +
      'something else, or that the digest belongs to another file. A repacked archive (some CI caches do that) looks the same as ' +
      'an attack from here.',
    now: [
      'Do not use the archive, and do not drop sha256 from the verify list of the spec to get past this.',
      'Ask another place, Go itself for example: godepot lock update --source direct',
      'If two independent places agree on the odd bytes, tell your security team before anything is pinned.',
    ],
  },
  PUBLISHED_MALFORMED: {
    what: 'The file that should hold the published sha256 of a tarball holds something else.',
    why:
      'The known trap: the download page answers for a .sha256 name with a web page and success, only its file host has the ' +
      'digest. A mirror that was copied with a crawler has such pages on disk. A digest file of another tarball is refused too.',
    now: [
      'Look at what the URL of the message gives; a page for people is the trap described above.',
      'Name the file host or a true mirror of it in the mirrors list of the spec, then: godepot lock update',
      'If it is a digest of another file, do not edit it: ask who keeps the mirror.',
    ],
  },
  CATALOGUE_CHANGED: {
    what:
      'The release catalogue that came gives a release that was seen before another sha256. The catalogue in the depot stays as it ' +
      'was, and nothing was pinned from the new one.',
    why:
      'A published Go release never changes. Either the earlier or the present catalogue was tampered with on its way, or somebody ' +
      'rewrote a mirror. The catalogue is not signed, so this comparison over time is one of the few things that notices.',
    now: [
      'Treat it as an incident: keep both, the one in the depot below store/upstream and the one that the URL gives now.',
      'Compare what is pinned with the signed records: godepot lock verify',
      'Do not delete the kept catalogue to make the message go away.',
    ],
  },
  LOCK_AUDITED: {
    what: 'Somebody has answered for this entry of the lock already, and an audit is never overwritten.',
    why:
      'Who, when and why are what an auditor will ask for years later; a second signature over the first would lose the first. ' +
      'Usually the same entry was named twice, or a colleague was faster.',
    now: [
      'See who it was: godepot lock show',
      'To withdraw an audit, remove its lines from the lock in a commit that says why, then audit anew.',
    ],
  },
  KIT_MALFORMED: {
    what: 'The folder has a manifest of a carry-in kit, but not one that this godepot understands.',
    why:
      'A copy that was cut off, an edited manifest, or a kit written by a newer godepot. The manifest is how damage of the medium ' +
      'is told from a wrong archive, so nothing is read past a broken one.',
    now: [
      'Write the kit again on the connected side: godepot fetch --to FOLDER',
      'Or use the godepot that wrote it; the versions are in their change logs.',
    ],
  },
  KIT_DAMAGED: {
    what: 'A file of the carry-in kit is not the one that the manifest of the kit lists, or is not there at all.',
    why:
      'Media lose bytes and copies are interrupted; that is by far the usual cause. It may also be that somebody exchanged the file ' +
      'and not the manifest. Either way the toolchain itself was not touched, and nothing of the file was used.',
    now: [
      'Carry the file over again and compare its sha256 with the one listed in godepot-kit.json.',
      'If the same file is wrong after a second copy, write the kit anew: godepot fetch --to FOLDER',
      'If it still differs, the medium is changed on its way: tell your security team.',
    ],
  },
  KIT_UNFINISHED: {
    what: 'The folder holds a carry-in kit whose writing did not come to its end; nothing of it is read.',
    why:
      'The run was stopped, the medium was full or pulled out. Some files are new and others are missing, so an isolated side would ' +
      'judge by half of what the connected one knew.',
    now: [
      'On the connected side, let it go on where it stopped: godepot fetch --to FOLDER',
      'Then carry the folder over again, the marker godepot-kit.unfinished must be gone.',
    ],
  },
  KIT_FOREIGN: {
    what: 'A kit was to be written into a folder that holds a file of the same name which no kit put there. It was not touched.',
    why:
      "A kit only adds and renews what it wrote itself. Usually the folder named is somebody else's, or the working directory by " +
      'mistake.',
    now: [
      'Name a folder of its own, new or of an earlier kit: godepot fetch --to FOLDER',
      'Or move that file away, if it really is not needed there.',
    ],
  },
} as const satisfies Partial<Pages>;
