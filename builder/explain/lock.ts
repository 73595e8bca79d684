import type { Pages } from './page.ts';

/** The lock file: pins. */
export const LOCK_PAGES = {
  LOCK_MALFORMED: {
    what:
      'The lock file is not what godepot writes: not JSON, a key twice, an unknown key, a hash or time of another form. Each ' +
      'fault is listed with its line.',
    why:
      'Mostly a merge that left its marks, or an edit by hand. A key that comes twice is refused because a reviewer reads the ' +
      'first and a parser takes the last: that is a way to smuggle a pin past a review. Nothing was used of it.',
    now: [
      'A merge: keep the entries of both sides, they never contradict: git diff specs/godepot.lock',
      'Otherwise take it back from version control: git checkout specs/godepot.lock',
      'Then let new entries be made instead of typing them: godepot lock update',
      'A double key or changed hash that nobody owns up to is an incident: git log -p specs/godepot.lock',
    ],
  },
  LOCK_ENTRY_MISSING: {
    what: 'The spec asks for a toolchain that the lock does not pin, so nothing says which bytes it is.',
    why:
      'Nearly always a version that was added to the spec and not pinned yet, or a lock that was not committed with it. Without a ' +
      'pin the first source asked would decide what gets onto servers. If the entry was there yesterday, find out who removed it: ' +
      'pins are only ever added.',
    now: [
      'Pin it on a machine that reaches the checksum database: godepot lock update',
      'Look at the new lines, then commit them with the spec: git diff specs/godepot.lock',
      'The entry was there before: do not make a new one, take the old one back: git log -p specs/godepot.lock',
    ],
  },
  LOCK_EVIDENCE_MISSING: {
    what: 'The spec wants evidence (verify:) that the pin of a toolchain does not carry. Each toolchain is listed with what it lacks.',
    why:
      'Each kind has its own cause. sumdb: the database could not be asked where the entry was made, or its record was never ' +
      'proven to be in the log. openpgp: only the module came and not the official tarball, no source had its signature, or it ' +
      'is by another primary key than the one that the spec pins. sha256: no tarball, or neither catalogue nor digest file was ' +
      'there. The pin may be right; what is missing is the proof.',
    now: [
      'Add it where database, download page and mirrors can be reached; no pin is changed by it: godepot lock update',
      'It says what it could not find, and why; a source that has it: godepot lock update --source URL-OR-FOLDER',
      'Without a network a carry-in kit has tarballs, signatures and proofs: godepot --offline lock update --source FOLDER',
      'See what each entry rests on: godepot lock show',
      'A signature by another primary key stays: either openpgp.primary of the spec is wrong, or its owner has a new one; compare ' +
        'it with what he publishes, and with the one that stands there: git log -p specs/godepot.lock',
      'Do not take the evidence out of the verify list of the spec to get past this: that accepts unproven toolchains from then ' +
        'on.',
    ],
  },
  LOCK_CONFLICT: {
    what:
      'What was found for a toolchain that is pinned already differs from the pin: an archive, a record of the checksum database, or ' +
      'the digest in the catalogue of releases at hand. The lock was not changed.',
    why:
      'A release of Go never changes, so one of the two is wrong: the source serves something else, or the entry was false from ' +
      'the start. This is the alarm that the lock exists for. lock verify reports it as ' +
      'well, for archives in the store, records, signatures and published digests. Neither is replaced by the other automatically.',
    now: [
      'Stop. Do not delete the entry to have it pinned anew, and do not build from either until it is settled.',
      'Hold the pin against everything at hand, signature and checksum database among it: godepot lock verify',
      'Ask an independent source and compare its values: godepot fetch --source direct',
      'See who made the entry, when and on what evidence: git log -p specs/godepot.lock',
      'The checksum database decides: an h1 on record there is what the world gets. Hold every entry against it, and against kept ' +
        'signatures and digests: godepot lock verify',
      'Source wrong: report it. Entry wrong: everything built from it is suspect; tell your security team before you correct it.',
    ],
  },
} as const satisfies Partial<Pages>;
