import type { PackageEntry } from '../packaging/package.ts';
import { toolchainId, type ToolchainRequest } from '../spec/model.ts';

/** What go-env reads of a toolchain's package: on the host by name, in a package that is carried in before it is installed. */
const FOLDER = '/usr/share/go-env/identity';

/** Who a go-1.XX package is, for programs on the host. */
export interface IdentityFacts {
  /** `go-1.27` */
  name: string;
  /** In the notation of the packages: `1.28~rc1`. */
  version: string;
  request: ToolchainRequest;
  /** Go's checksum of the tree, with go.env.upstream in the place of go.env. */
  h1: string;
  /** Physical GOROOT. */
  root: string;
}

/**
 * Lines KEY=VALUE, nothing quoted. Not the release: a change of the signing key raises that of rpms alone, and both formats ship these bytes. Every line of
 * Go owns the folder, since a host may have a go-env from before it.
 */
export function identityFile({ name, version, request, h1, root }: IdentityFacts): PackageEntry[] {
  const facts = { name, version, arch: request.arch, toolchain: toolchainId(request), h1, root };
  const text = Object.entries(facts).map(([key, value]) => `${key}=${value}\n`);
  const bytes = Buffer.from(text.join(''));
  return [
    { type: 'directory', path: FOLDER, mode: 0o755 },
    {
      type: 'file',
      path: `${FOLDER}/${name}`,
      mode: 0o644,
      size: bytes.length,
      content: () => bytes,
    },
  ];
}
