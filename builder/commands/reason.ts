import { DepotError } from '../errors.ts';

/** Signed, published and shown on terminals, in logs and in files of apt: printable ASCII alone. */
const REASON = /^[!-~](?:[ -~]{0,198}[!-~])?$/;

/**
 * The text of --reason.
 * @throws DepotError USAGE
 */
export function requireReason(reason: string): string {
  if (REASON.test(reason)) return reason;
  throw new DepotError(
    'USAGE',
    '--reason is one line of plain ASCII, 200 characters at most, without blanks around it: it is signed and published',
    { hint: "for example --reason 'go vet crashes on cgo packages, incident 4711'" },
  );
}
