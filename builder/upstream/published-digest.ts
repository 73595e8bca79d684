import { DepotError } from '../errors.ts';
import type { SmallFile } from './source.ts';

/**
 * Reads the `.sha256` beside an official tarball: 64 hex digits and nothing else (golang/build internal/relui writes no line end), or
 * what sha256sum writes, as mirrors do.
 * @param name of the tarball
 * @returns lower-case hex
 * @throws DepotError PUBLISHED_MALFORMED
 */
export function parsePublishedDigest({ bytes, where }: SmallFile, name: string): string {
  const [, digest, named = name] =
    /^([0-9a-fA-F]{64})(?: [ *](\S+))?\n?$/.exec(bytes.toString('latin1')) ?? [];
  if (digest !== undefined && named === name) return digest.toLowerCase();
  throw new DepotError('PUBLISHED_MALFORMED', `this is no sha256 of ${name}`, {
    where,
    hint: 'a page for people answers in its place, or the file belongs to another tarball: name the file host itself under mirrors:',
  });
}

/**
 * @param published lower-case hex
 * @throws DepotError PUBLISHED_DIGEST
 */
export function requirePublished(published: string, found: string, name: string, where: string): void {
  if (published === found) return;
  throw new DepotError(
    'PUBLISHED_DIGEST',
    `${name}: its published sha256 is ${published}, what came has ${found}`,
    {
      where,
      hint: 'one of the two is not what Go released: do not use this archive; try another mirror and tell your security team if they differ too',
    },
  );
}
