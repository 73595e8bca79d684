import { hash } from 'node:crypto';
import { join } from 'node:path';

import { writerVersion } from '../build/remake.ts';
import { DepotError } from '../errors.ts';
import type { Package } from '../packaging/package.ts';
import { goEnvInputs, goEnvPackage, readGoEnv } from '../recipes/go-env.ts';
import {
  type PublicKey,
  readRepository,
  repositoryInputs,
  repositoryPackage,
} from '../recipes/repository.ts';
import { toolchainInputs, toolchainPackage, toolchainPackageName } from '../recipes/toolchain.ts';
import { FIRST_YUM_TREE, isYumTree } from '../recipes/yum-tree.ts';
import { packageVersion } from '../spec/go-version.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { openToolchain } from '../toolchain/toolchain.ts';
import type { Recorded, RecordedToolchain } from './recorded.ts';

/** A package as this godepot's recipes make it of recorded parameters. */
export interface SourcePackage {
  package: Package;
  /** What this godepot puts in, to be compared with what was recorded. */
  inputs: Record<string, string>;
  close(): Promise<void>;
}

/** @param spool path of a file that must not exist */
export async function toolchainSource(
  recorded: Recorded,
  toolchain: RecordedToolchain,
  archive: { path: string; form: ArchiveForm },
  spool: string,
): Promise<SourcePackage> {
  const { spec, release, format } = recorded;
  const request = { ...toolchain, release };
  requireName(recorded, toolchainPackageName(toolchain.version), packageVersion(toolchain.version));
  const open = await openToolchain(archive.path, archive.form, toolchain, spool);
  try {
    return {
      package: await toolchainPackage(spec, request, open, toolchain.h1),
      inputs: { ...toolchainInputs(spec, request, toolchain.h1), writer: writerVersion(format) },
      close: () => open.close(),
    };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/**
 * godepot's own packages, from the files that come with this godepot.
 * @param keys public keys at hand; the recorded ones are picked among them
 * @throws DepotError REBUILD_KEY, STATEMENT_INVALID
 */
export async function ownSource(recorded: Recorded, keys: readonly PublicKey[]): Promise<SourcePackage> {
  const { spec, release, format } = recorded;
  if (recorded.name === 'go-env') {
    const goEnv = { ...(await readGoEnv()), release };
    const inputs = { ...goEnvInputs(spec, goEnv), writer: writerVersion(format) };
    return { package: goEnvPackage(spec, goEnv), inputs, close: nothing };
  }
  requireName(recorded, `${spec.depot.name}-repo`, recorded.version);
  const own = { ...(await readRepository()), release };
  const carried = recorded.keys.map(({ fingerprint, sha256 }) => {
    const key = keys.find(({ binary }) => hash('sha256', binary, 'hex') === sha256);
    if (key !== undefined) return { ...key, fingerprint };
    throw new DepotError(
      'REBUILD_KEY',
      `the public key ${fingerprint} that the package carries is not at hand`,
      {
        hint: `give its certificate: --key FILE   (a snapshot has them in ${spec.depot.name}.asc)`,
      },
    );
  });
  const trusted = { keys: carried, tree: treeOf(recorded) };
  const inputs = { ...repositoryInputs(spec, own, trusted), writer: writerVersion(format) };
  return { package: repositoryPackage(spec, own, trusted), inputs, close: nothing };
}

/** Where rpm clients look: an input of its own since a change of keys can move it. */
function treeOf({ inputs }: Recorded): string {
  const tree = inputs['tree'] ?? FIRST_YUM_TREE;
  if (isYumTree(tree)) return tree;
  throw new DepotError(
    'STATEMENT_INVALID',
    `the statement names ${JSON.stringify(tree)} as the tree of rpm clients`,
  );
}

/** A statement whose parameters name one package and whose archive another is followed by nobody. */
function requireName(recorded: Recorded, name: string, version: string): void {
  if (recorded.name === name && recorded.version === version) return;
  throw new DepotError(
    'STATEMENT_INVALID',
    `the statement is about ${recorded.name} ${recorded.version}, its parameters make ${name} ${version}`,
  );
}

export function spoolIn(folder: string): string {
  return join(folder, 'spool');
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
