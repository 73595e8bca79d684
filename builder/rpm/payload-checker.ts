import { createHash, type Hash } from 'node:crypto';

import type { CpioHandler, CpioMember } from '../archive/cpio.ts';
import { DepotError } from '../errors.ts';
import type { RpmFile } from './rpm-info.ts';

export interface PayloadChecker extends CpioHandler {
  /** Files with content that were compared so far, and the paths of those whose content differs. */
  readonly files: number;
  readonly differing: readonly string[];
  /** @throws DepotError RPM_PAYLOAD_CONTENT when entries of the header were not in the payload. */
  finish(): void;
}

/**
 * Compares a payload's members with the header's files, one by one in order. A member that is not the expected one in name, mode
 * or size throws RPM_PAYLOAD_CONTENT at once; other content is collected.
 * @param algorithm of the files' digests, in Node's name.
 */
export function createPayloadChecker(
  listed: readonly RpmFile[],
  algorithm: string,
  where: string,
): PayloadChecker {
  const expected = listed.filter((file) => !file.ghost);
  const differing: string[] = [];
  let next = 0;
  let files = 0;
  let current: RpmFile | undefined;
  let hash: Hash | undefined;
  let target: Buffer[] = [];
  const fault = (why: string): DepotError => new DepotError('RPM_PAYLOAD_CONTENT', why, { where });

  return {
    get files() {
      return files;
    },
    differing,
    begin(member) {
      const file = expected[next];
      if (file === undefined)
        throw fault(`the payload holds ${JSON.stringify(member.name)}, which the header does not list`);
      next += 1;
      const fields = differingFields(member, file);
      if (fields.length > 0)
        throw fault(`the payload's ${file.path} differs from the header in ${fields.join(', ')}`);
      current = file;
      target = [];
      hash = file.type === 'file' ? createHash(algorithm) : undefined;
    },
    data(chunk) {
      if (hash !== undefined) hash.update(chunk);
      // bounded: the size was compared with the header's target before
      else if (current?.type === 'link') target.push(Buffer.from(chunk));
    },
    end() {
      if (current === undefined) return;
      if (current.type === 'link' && Buffer.concat(target).toString() !== current.target)
        differing.push(current.path);
      if (hash === undefined) return;
      files += 1;
      if (hash.digest('hex') !== current.digest) differing.push(current.path);
    },
    finish() {
      const missing = expected[next];
      if (missing !== undefined) throw fault(`the payload does not hold ${missing.path}`);
    },
  };
}

function differingFields(member: CpioMember, file: RpmFile): string[] {
  const size = file.type === 'file' ? file.size : Buffer.byteLength(file.target);
  return [
    ...(member.name === `.${file.path}` ? [] : ['name']),
    ...(member.mode === file.mode ? [] : ['mode']),
    // rpmbuild records the size that a directory had on the builder's filesystem; its member has no body
    ...(member.size === (file.type === 'directory' ? 0 : size) ? [] : ['size']),
  ];
}
