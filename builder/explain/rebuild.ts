import type { Pages } from './page.ts';

/** Packages made again from what their statements record. */
export const REBUILD_PAGES = {
  STATEMENT_MISSING: {
    what: 'A package is to be made again, and no statement of provenance about it was named or found.',
    why:
      'What a package was made from stands in <package>.intoto.json, below provenance/ of every snapshot that lists the package. A package file ' +
      'that was carried somewhere by itself has lost it; snapshots of the first godepot have none.',
    now: [
      'Give the file: godepot verify --rebuild --provenance FILE PACKAGE',
      'Or name the package where it lies in its snapshot: godepot verify --rebuild dist/current',
      'For a snapshot without provenance/, take the statement from a later snapshot that lists the same package.',
    ],
  },
  STATEMENT_INVALID: {
    what: 'A statement of provenance is malformed, is of another build type, or says things that do not go together.',
    why:
      'It decides what is unpacked and written, so it is read strictly: a key twice, a parameter that is not understood or an absurd window of ' +
      'the compressor is refused. A statement of a newer godepot may say more than this one knows. In a snapshot that godepot verify accepts it ' +
      'should not happen.',
    now: [
      'Check the snapshot that it came from: godepot verify FOLDER',
      'Look at builder.version in the statement: a newer godepot is needed for what a newer godepot wrote.',
      'A statement that was sent to you apart: treat it as untrusted, and ask for the snapshot.',
    ],
  },
  STATEMENT_OTHER: {
    what: 'The statement of provenance is about another file than the one given: name or digests differ.',
    why:
      'Most often two files were mixed up, or the package was damaged in transit. It may also be a package that somebody exchanged, with a true ' +
      'statement beside it.',
    now: [
      'Compare: the name and the sha256 under "subject" in the statement with those of the file.',
      'Take package and statement from one snapshot, and check that: godepot verify FOLDER',
      'If the snapshot holds and the file came to you as that package: do not install it, and tell who runs the depot.',
    ],
  },
  REBUILD_KEY: {
    what: 'The repository package carries public keys, and one of them is not at hand to make it again.',
    why:
      'A statement names the keys by fingerprint and digest. They are looked for in the keys folder, in what --key names, and in the key file of ' +
      'the snapshot. After a rotation, older snapshots carry keys that the keys folder may have retired.',
    now: [
      'Give the certificate: godepot verify --rebuild --key FILE PACKAGE',
      'Every snapshot has its own keys at its top: dist/snapshots/NAME/godepot.asc (named after the depot).',
    ],
  },
  REBUILD_INPUTS: {
    what: 'A package was made again with other bytes, and this godepot puts in something else than what was recorded.',
    why:
      'The message names each input that differs: another godepot (recipe, writer, its own files), another Node, or another zstd or zlib. These change the ' +
      'bytes by right, so the difference says nothing about the package yet.',
    now: [
      'Take the recorded godepot (the commit or version under resolvedDependencies) with npm ci from its package-lock.json, and repeat.',
      'Do not take the package for confirmed until then: only a difference with the same inputs speaks against it, only the same bytes for it.',
    ],
  },
  REBUILD_DIFFERS: {
    what: 'A package was made again from exactly what its statement records, and the bytes are others.',
    why:
      'Packages are functions of their recorded inputs, so either the published one was not made from these, or something that is not recorded decides the ' +
      'bytes: a fault of godepot, of the machine (memory, disk) or of a library that was exchanged under its version number.',
    now: [
      'Do not install or publish the package; keep both files.',
      'Make it again on another machine: the same difference excludes a faulty machine.',
      'Read what differs in the message. A file of the toolchain with other content is an attack until shown otherwise: compare it with the archive, whose h1 was checked.',
      'Only the packing differs: report it to godepot with both statements of version (node --version, the processor).',
      'Find out who could write to the depot and use its key when it was published.',
    ],
  },
} as const satisfies Partial<Pages>;
