import { hash } from 'node:crypto';

import { DepotError } from '../errors.ts';
import { bundledModules } from '../recipes/bundled-modules.ts';
import type { ContentSpec } from '../recipes/content-spec.ts';
import { goEnvInputs, goEnvPackage, readGoEnv } from '../recipes/go-env.ts';
import {
  type PublicKey,
  readRepository,
  repositoryInputs,
  repositoryPackage,
} from '../recipes/repository.ts';
import { FIRST_YUM_TREE, yumTreeOf } from '../recipes/yum-tree.ts';
import { toolchainInputs, toolchainPackage, toolchainPackageName } from '../recipes/toolchain.ts';
import { packageVersion } from '../spec/go-version.ts';
import { type DepotSpec, toolchainId, type ToolchainRequest } from '../spec/model.ts';
import { checkBlob } from '../store/check-blob.ts';
import type { Store } from '../store/store.ts';
import { openToolchain } from '../toolchain/toolchain.ts';
import { fromStore } from '../upstream/fetch.ts';
import type { Lock, LockEntry } from '../upstream/lock.ts';
import type { Package } from '../packaging/package.ts';
import type { AttestedInputs } from './attested.ts';
import type { Buildable, OpenBuildable } from './buildable.ts';
import { keysRelease, releases } from './raised-release.ts';

/** What the packages of a depot are made from. */
export interface Material {
  spec: DepotSpec;
  lock: Lock;
  store: Store;
  /** The depot's public keys, the current one first. */
  keys: readonly PublicKey[];
  /** Of the keyring. */
  generation: number;
  edition: number;
}

/**
 * Everything that the spec asks for: a package per toolchain, go-env, and the repository package. Opens no archive.
 * @throws DepotError LOCK_ENTRY_MISSING
 */
export async function buildables(material: Material): Promise<Buildable[]> {
  const { spec, keys, generation, edition } = material;
  const attested = attestedInputs(spec);
  const goEnv = await readGoEnv();
  const committed = await readRepository();
  // its content is the keys, in both formats
  const repository = { ...committed, release: keysRelease(committed.release, generation, edition) };
  const [current] = keys;
  const tree = generation === 0 || current === undefined ? FIRST_YUM_TREE : yumTreeOf(current.fingerprint);
  const trusted = { keys, tree };
  return [
    ...spec.toolchains.map((request) => toolchainBuildable(request, material)),
    {
      name: 'go-env',
      version: goEnv.version,
      release: releases(goEnv.release, generation, spec.signing.gpgorigin),
      arch: 'all',
      inputs: goEnvInputs(spec, goEnv),
      attested,
      releaseSetIn: 'specs/go-env/package.yaml',
      weight: weighsNothing,
      open: () => own(goEnvPackage(spec, goEnv)),
    },
    {
      name: `${spec.depot.name}-repo`,
      version: repository.version,
      release: { rpm: repository.release, deb: repository.release },
      arch: 'all',
      inputs: repositoryInputs(spec, repository, trusted),
      attested: {
        ...attested,
        keys: keys.map(({ fingerprint, binary }) => ({ fingerprint, sha256: hash('sha256', binary, 'hex') })),
      },
      releaseSetIn: 'specs/repository/package.yaml',
      weight: weighsNothing,
      open: () => own(repositoryPackage(spec, repository, trusted)),
    },
  ];
}

function attestedInputs({ depot, layout, env }: DepotSpec): AttestedInputs {
  const { name, label, suite, vendor, maintainer } = depot;
  const spec: ContentSpec = { depot: { name, label, suite, vendor, maintainer }, layout, env };
  return { spec, keys: [] };
}

/** Times that a tarball of Go grows when it is unpacked: four, and some room. */
const UNPACKED = 5;

function weighsNothing(): Promise<undefined> {
  return Promise.resolve(undefined);
}

function own(pkg: Package): Promise<OpenBuildable> {
  return Promise.resolve({ package: pkg, upstream: undefined, modules: [], close: () => Promise.resolve() });
}

function toolchainBuildable(
  request: ToolchainRequest,
  { spec, lock, store, generation }: Material,
): Buildable {
  const entry = lock.toolchains[toolchainId(request)];
  if (entry === undefined) {
    throw new DepotError('LOCK_ENTRY_MISSING', `the lock does not pin ${toolchainId(request)}`, {
      hint: 'godepot lock update   (then look at the new lines and commit them)',
    });
  }
  return {
    name: toolchainPackageName(request.version),
    version: packageVersion(request.version),
    release: releases(request.release, generation, spec.signing.gpgorigin),
    arch: request.arch,
    inputs: toolchainInputs(spec, request, entry.h1),
    attested: attestedInputs(spec),
    releaseSetIn: `${spec.file}, toolchains`,
    weight: async () => {
      const archive = await fromStore(request, entry, store);
      if (archive === undefined) return undefined;
      // a module zip is read where it lies
      const unpacked = archive.form === 'tarball' ? archive.size * UNPACKED : 0;
      return { archive: archive.size, unpacked };
    },
    open: () => openAdmitted(request, entry, spec, store),
  };
}

async function openAdmitted(
  request: ToolchainRequest,
  entry: LockEntry,
  spec: DepotSpec,
  store: Store,
): Promise<OpenBuildable> {
  const archive = await fromStore(request, entry, store);
  if (archive === undefined) {
    throw new DepotError('TOOLCHAIN_NOT_FETCHED', `${toolchainId(request)} is not in the store`, {
      where: store.root,
      hint: 'godepot fetch   (or godepot release, which fetches, builds and publishes)',
    });
  }
  const { form, sha256, size, h1, path } = archive;
  await checkBlob(store, sha256, toolchainId(request));
  const toolchain = await openToolchain(
    path,
    form,
    request,
    await store.stage(`${toolchainId(request)}.spool`),
  );
  try {
    return {
      package: await toolchainPackage(spec, request, toolchain, h1),
      upstream: { toolchain: toolchainId(request), h1, form, sha256, size },
      modules: await bundledModules(toolchain),
      close: () => toolchain.close(),
    };
  } catch (error) {
    await toolchain.close();
    throw error;
  }
}
