import type { Pages } from './page.ts';

/** The checksum database of Go. */
export const SUMDB_PAGES = {
  SUMDB_MALFORMED: {
    what:
      'An answer in the name of the checksum database makes no sense: it is not a record with a signed tree head, or holds ' +
      'control characters, two hashes or a number outside the tree.',
    why:
      'Usually a proxy that answers with something of its own: a login page, an empty file, a rewritten text. The real database ' +
      'never sends such a thing. An unrelated or empty answer must not pass for consent, which is a fault that the go command ' +
      'itself once had.',
    now: [
      'See what comes: curl -sS URL',
      'Ask by another way: godepot lock update --source direct',
      'A proxy that cannot pass the database on unchanged is unfit as a source for pins; tell whoever runs it.',
      'Do not pin without the record just to go on.',
    ],
  },
  SUMDB_SIGNATURE: {
    what: 'The answer looks like one of the checksum database, but is not signed by its key.',
    why:
      'Somebody between you and the database changed the text, or answers in its place: a hostile proxy, or a private database of ' +
      'a company behind the public name. Damage on the way could do it as well, since one wrong byte suffices. Nothing was ' +
      'pinned.',
    now: [
      'Ask by another way, best from another network: godepot lock update --source direct',
      'If that one is good, the first source forges answers: stop using it, and tell your security team.',
      'The same everywhere: do not pin anything, and report it; the key of the database may have changed.',
      'Do not take sumdb out of the verify list of the spec to get past this.',
    ],
  },
  SUMDB_LINE_MISSING: {
    what: 'The record that came is signed, but does not hold the hash of this toolchain.',
    why:
      'A true answer to another question: a proxy that mixes up or caches records wrongly, or one that hopes that a good ' +
      'signature is enough (it was, in an older go command). The toolchain is not vouched for by this record.',
    now: [
      'Ask by another way: godepot lock update --source direct',
      'If that one has the hash, the first proxy is faulty: have its cache of the database emptied, and do not pin through it ' +
        'until then.',
      'If it is missing there too, the toolchain is none that Go published under this name: check the version in the spec.',
    ],
  },
  SUMDB_MISMATCH: {
    what: 'The tree of the archive (or the pin) has another h1 than the checksum database has on record for this toolchain.',
    why:
      'The database is an append-only public log: its record is what everybody else gets. So this source serves you, or the lock ' +
      'pins, something else than the world has. Treat it as a targeted attack until explained; damage would not give a ' +
      'well-formed tree.',
    now: [
      'Do not use the archive, do not edit the lock, do not switch the database off.',
      'Keep the archive; the source stands in the message.',
      'Get the version from another source and compare: godepot lock update --source direct',
      'If the pin itself is what differs, everything built from it is suspect: stop publishing, and see who made it: git log -p ' +
        'specs/godepot.lock',
      'Tell your security team, and whoever runs the source.',
    ],
  },
} as const satisfies Partial<Pages>;
