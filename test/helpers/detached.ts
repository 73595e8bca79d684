import { beginDetachedCheck, type SignedBy } from '../../builder/signing/detached-check.ts';
import { openUpstreamKeyring } from '../../builder/signing/upstream-keyring.ts';

/** One whole check of a small file, in two chunks. */
export async function checkDetached(given: {
  certificate: Buffer;
  signature: Buffer;
  data: Buffer;
  primary: string;
  now?: number | undefined;
}): Promise<SignedBy> {
  const keyring = await openUpstreamKeyring(given.certificate, given.primary, 'keys.gpg', 'spec');
  const check = await beginDetachedCheck(given.signature, keyring, 'file.asc', given.now);
  const half = given.data.length >> 1;
  check.update(given.data.subarray(0, half));
  check.update(given.data.subarray(half));
  return check.finish();
}
