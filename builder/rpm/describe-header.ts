import { decodeHeader } from './header-decode.ts';
import { headerReader } from './header-access.ts';
import { TAG } from './tags.ts';

/** What a main header alone says, to somebody who is to sign it. */
export interface DescribedHeader {
  fileName: string;
  /** The payload that the header vouches for. */
  payloadSha256: string | undefined;
  /** Unix seconds. */
  time: number;
}

/** @throws DepotError RPM_HEADER, RPM_REGION, RPM_LIMIT, RPM_TAG, RPM_TEXT */
export function describeHeader(header: Buffer, where: string): DescribedHeader {
  const main = headerReader(decodeHeader(header, 'main', where), where);
  const [name, version, release, arch] = [TAG.name, TAG.version, TAG.release, TAG.arch].map((tag) =>
    main.requireText(tag),
  );
  return {
    fileName: `${name}-${version}-${release}.${arch}.rpm`,
    payloadSha256: main.texts(TAG.payloadDigest)[0],
    time: main.number(TAG.buildTime) ?? 0,
  };
}
