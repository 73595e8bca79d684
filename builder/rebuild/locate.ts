import { basename, dirname, join } from 'node:path';

import { pathExists } from 'fs-extra/esm';

import { PROVENANCE_FOLDER } from '../depot/snapshot/layout.ts';
import { MANIFEST_FILE } from '../depot/snapshot/snapshots.ts';
import { decodeManifest } from '../depot/snapshot/manifest.ts';
import { DepotError } from '../errors.ts';
import { readRegular } from '../io/regular-file.ts';

/** A package file and what is said about it. */
export interface Located {
  /** Of the rpm or deb. */
  path: string;
  statement: string;
  /** The snapshot that both lie in; undefined where the statement was named apart. */
  snapshot: string | undefined;
}

/** `apt/pool/main/g/go-1.27/` is the deepest place of a package. */
const DEEPEST = 6;

/**
 * The statement about a package: the one named, or the one of the snapshot that the package lies in.
 * @throws DepotError STATEMENT_MISSING
 */
export async function locate(path: string, named: string | undefined): Promise<Located> {
  if (named !== undefined) return { path, statement: named, snapshot: undefined };
  let folder = dirname(path);
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (await pathExists(join(folder, MANIFEST_FILE))) return inSnapshot(folder, path);
    folder = dirname(folder);
  }
  throw new DepotError(
    'STATEMENT_MISSING',
    'the package does not lie in a snapshot, and no statement is named',
    {
      where: path,
      hint: 'give the <package>.intoto.json that its snapshot has below provenance/: --provenance FILE',
    },
  );
}

/** Every package of a snapshot, each once. */
export async function locateAll(snapshot: string): Promise<Located[]> {
  const where = join(snapshot, MANIFEST_FILE);
  const { packages, files } = decodeManifest((await readRegular(where)).toString('utf8'), where);
  const located: Located[] = [];
  for (const pkg of packages) {
    // an rpm lies in the tree of every architecture and key that it is for: one of them will do
    const file = files.find(({ path, sha256 }) => sha256 === pkg.sha256 && path.endsWith(`/${pkg.fileName}`));
    if (file === undefined) {
      throw new DepotError('SNAPSHOT_INVALID', `the manifest lists ${pkg.fileName} nowhere among its files`, {
        where,
      });
    }
    located.push(await inSnapshot(snapshot, join(snapshot, file.path)));
  }
  return located;
}

async function inSnapshot(snapshot: string, path: string): Promise<Located> {
  const statement = join(snapshot, PROVENANCE_FOLDER, `${basename(path)}.intoto.json`);
  if (await pathExists(statement)) return { path, statement, snapshot };
  throw new DepotError('STATEMENT_MISSING', 'the snapshot has no statement about this package', {
    where: statement,
    hint: 'snapshots of godepot before there were statements have none: such a package cannot be made again from its records',
  });
}
