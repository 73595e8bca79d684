import { createHash, hash as digestOf, type Hash } from 'node:crypto';

import type { CpioHandler, CpioMember } from '../archive/cpio.ts';
import { DepotError } from '../errors.ts';
import { hardLinks } from './hard-links.ts';
import type { RpmFile } from './rpm-info.ts';

export interface PayloadChecker extends CpioHandler {
  /** Files with content that were compared so far, and the paths of those whose content differs. */
  readonly files: number;
  readonly differing: readonly string[];
  /** @throws DepotError RPM_PAYLOAD_CONTENT when entries of the header were not in the payload. */
  finish(): void;
}

/**
 * Compares a payload's members with the header's files, by name as rpm does (rpmbuild puts hard links last). A member that is not
 * listed, comes twice or differs in mode or size throws RPM_PAYLOAD_CONTENT at once; other content is collected.
 * @param algorithm of the files' digests, in Node's name.
 * @param onDigest is told the digest that was found of each file
 */
export function createPayloadChecker(
  listed: readonly RpmFile[],
  algorithm: string,
  where: string,
  onDigest: (path: string, digest: string) => void = () => {},
): PayloadChecker {
  const expected = listed.filter((file) => !file.ghost);
  const missing = new Map(expected.map((file) => [file.path, file]));
  const links = hardLinks(expected);
  const differing: string[] = [];
  let files = 0;
  let current: RpmFile | undefined;
  let size = 0;
  let digest: string | undefined;
  let hash: Hash | undefined;
  let target: Buffer[] = [];
  const fault = (why: string): DepotError => new DepotError('RPM_PAYLOAD_CONTENT', why, { where });

  /** A file's content has been seen; earlier links to it are held to the same digest. */
  const judge = (file: RpmFile): void => {
    const found = digest ?? (hash ?? createHash(algorithm)).digest('hex');
    files += 1;
    onDigest(file.path, found);
    if (found !== file.digest) differing.push(file.path);
    for (const link of links.get(file)?.earlier ?? []) {
      files += 1;
      onDigest(link.path, found);
      if (found !== link.digest || link.size !== file.size) differing.push(link.path);
    }
  };

  return {
    get files() {
      return files;
    },
    differing,
    begin(member) {
      // rpmbuild writes "./usr/bin", nfpm "/usr/bin"; rpm takes both
      const path = member.name.startsWith('./') ? member.name.slice(1) : member.name;
      const file = missing.get(path);
      if (file === undefined)
        throw fault(
          `the payload holds ${JSON.stringify(member.name)}, which the header does not list, or twice`,
        );
      missing.delete(path);
      const fields = differingFields(member, file, contentSize(file, links.get(file)?.last));
      if (fields.length > 0)
        throw fault(`the payload's ${file.path} differs from the header in ${fields.join(', ')}`);
      current = file;
      ({ size } = member);
      target = [];
      digest = undefined;
      hash = undefined;
    },
    data(chunk) {
      if (current?.type === 'file') {
        // most files lie in one chunk whole, and one call is cheaper than three
        if (chunk.length === size) digest = digestOf(algorithm, chunk, 'hex');
        else (hash ??= createHash(algorithm)).update(chunk);
      }
      // bounded: the size was compared with the header's target before
      else if (current?.type === 'link') target.push(Buffer.from(chunk));
    },
    end() {
      if (current === undefined) return;
      if (current.type === 'link' && Buffer.concat(target).toString() !== current.target)
        differing.push(current.path);
      if (current.type === 'file' && (links.get(current)?.last ?? current) === current) judge(current);
    },
    finish() {
      const [path] = missing.keys();
      if (path !== undefined) throw fault(`the payload does not hold ${path}`);
    },
  };
}

/** rpmbuild records the size that a directory had on the builder's filesystem; its member has no body. */
function contentSize(file: RpmFile, last: RpmFile | undefined): number {
  if (file.type === 'link') return Buffer.byteLength(file.target);
  return file.type === 'directory' || (last !== undefined && last !== file) ? 0 : file.size;
}

function differingFields(member: CpioMember, file: RpmFile, size: number): string[] {
  return [...(member.mode === file.mode ? [] : ['mode']), ...(member.size === size ? [] : ['size'])];
}
