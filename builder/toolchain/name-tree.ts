import { MAX_NAMES_CHARACTERS } from '../archive/limits.ts';
import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';

type Kind = 'file' | 'directory' | 'implied directory';

/** All names of one archive; refuses the second of two that would meet at one place on some filesystem. */
export class NameTree {
  /** Folded name -> how it was spelled and what it is. */
  readonly #names = new Map<string, { name: string; kind: Kind }>();
  /** Of all names that are kept. */
  #characters = 0;

  /** @throws DepotError ARCHIVE_NAME_TWICE, ARCHIVE_NAME_CASE, ARCHIVE_NAME_CONFLICT, ARCHIVE_NAMES */
  add(name: string, kind: 'file' | 'directory'): void {
    this.#imply(name);
    const folded = fold(name);
    const found = this.#names.get(folded);
    if (found !== undefined) this.#check(found, name, kind);
    this.#keep(folded, name, kind);
  }

  #keep(folded: string, name: string, kind: Kind): void {
    this.#characters += name.length;
    if (this.#characters > MAX_NAMES_CHARACTERS) {
      throw new DepotError(
        'ARCHIVE_NAMES',
        `the names in the archive and their folders have more than ${MAX_NAMES_CHARACTERS} characters together`,
      );
    }
    this.#names.set(folded, { name, kind });
  }

  /** Every parent is a directory, listed or not: a file of that name cannot be one too. */
  #imply(name: string): void {
    const slash = name.lastIndexOf('/');
    if (slash < 0) return;
    const parent = name.slice(0, slash);
    const folded = fold(parent);
    const found = this.#names.get(folded);
    if (found === undefined) {
      this.#imply(parent);
      this.#keep(folded, parent, 'implied directory');
    } else if (found.name !== parent) throw caseCollision(found.name, parent);
    else if (found.kind === 'file') throw conflict(name, found.name);
  }

  #check(found: { name: string; kind: Kind }, name: string, kind: Kind): void {
    if (found.name !== name) throw caseCollision(found.name, name);
    if ((found.kind === 'file') !== (kind === 'file')) throw conflict(name, found.name);
    // the last one wins in some unpackers, the first in others
    if (found.kind === kind) throw new DepotError('ARCHIVE_NAME_TWICE', `${quoted(name)} is there twice`);
  }
}

/**
 * Joins at least what canonical caseless matching joins (Unicode 3.13, D145; compared with Python's by a test): names equal under it may
 * be one file on case-insensitive filesystems. Lower case comes first because of U+1E9E, the capital of sharp s, which is its own upper case.
 */
export function fold(name: string): string {
  return name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFD');
}

function caseCollision(one: string, other: string): DepotError {
  return new DepotError('ARCHIVE_NAME_CASE', `${quoted(one)} and ${quoted(other)} differ only in case`);
}

function conflict(name: string, other: string): DepotError {
  return new DepotError(
    'ARCHIVE_NAME_CONFLICT',
    `${quoted(other)} is a file and a directory (${quoted(name)})`,
  );
}
