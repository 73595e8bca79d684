/**
 * OpenPGP's number of a hash (RFC 9580 §9.5) -> OpenSSL's name, for those that nobody can make collisions of. SHA-224 is not among them:
 * apt's policy refuses it since 2026-02.
 */
export const STRONG_HASHES: ReadonlyMap<number, 'sha256' | 'sha384' | 'sha512'> = new Map([
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
]);
