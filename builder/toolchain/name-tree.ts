import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';

type Kind = 'file' | 'directory' | 'implied directory';

/** All names of one archive; refuses the second of two that would meet at one place on some filesystem. */
export class NameTree {
  /** Folded name -> how it was spelled and what it is. */
  readonly #names = new Map<string, { name: string; kind: Kind }>();

  /** @throws DepotError ARCHIVE_NAME_TWICE, ARCHIVE_NAME_CASE, ARCHIVE_NAME_CONFLICT */
  add(name: string, kind: 'file' | 'directory'): void {
    this.#imply(name);
    const folded = fold(name);
    const found = this.#names.get(folded);
    if (found !== undefined) this.#check(found, name, kind);
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
      this.#names.set(folded, { name: parent, kind: 'implied directory' });
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

/** Near full case folding: names equal under it are one file on case-insensitive filesystems. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
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
