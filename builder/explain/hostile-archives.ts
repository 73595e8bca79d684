import type { Pages } from './page.ts';

/** Refusals of archives that no check for damage would find: every byte is what its author wanted. */
export const HOSTILE_ARCHIVE_PAGES = {
  ARCHIVE_NAMES: {
    what: 'The names in the archive, together with the folders that they imply, are longer than any Go release needs.',
    why:
      'Names repeat and pack well: an archive of one megabyte can spell out names that fill the memory of every program that lists ' +
      'them. A release of Go has less than a million characters of names, the limit is sixteen million.',
    now: [
      'Do not use this archive: it is not what Go publishes. Note where it came from (the line with the path or address).',
      'Fetch from another source: godepot fetch --source URL-OR-FOLDER',
      'If the lock had pinned it, find out who added the entry, and how.',
    ],
  },
  ARCHIVE_NAME_PORTABLE: {
    what: 'A name in the archive stands for another file, or for a device, on some systems.',
    why:
      'A colon names a hidden stream, a dot or blank at the end is dropped, con and nul are devices, * and ? are patterns. ' +
      'The go command refuses modules with such names (golang.org/x/mod/module, CheckFilePath), so no release of Go has them: ' +
      'who reviews the archive on one system and installs it on another would see two different trees.',
    now: [
      'Do not use this archive: somebody repacked or changed it. Note where it came from.',
      'Fetch from another source: godepot fetch --source URL-OR-FOLDER',
    ],
  },
  ARCHIVE_ZIP_DESCRIPTOR: {
    what: 'A member of the zip is not compressed, and its length is written only behind its data.',
    why:
      'A program that reads the zip from front to back cannot tell where such data end. Headers hidden inside the data become ' +
      'members for it, while programs that go by the directory at the end see one file. Go compresses every member of its modules.',
    now: [
      'Do not use this archive. Note where it came from.',
      'A proxy that repacks modules is the most likely cause: ask its operator, and fetch from another one: godepot fetch --source URL',
    ],
  },
} as const satisfies Pages<'ARCHIVE_NAMES' | 'ARCHIVE_NAME_PORTABLE' | 'ARCHIVE_ZIP_DESCRIPTOR'>;
