import { DepotError } from '../errors.ts';
import { redactUrl } from './http-url.ts';

/** What Node's TLS reports, in words; the codes are those of OpenSSL's X509_V_ERR_ list and of node:tls. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired (or the clock of this machine is wrong)',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (or the clock of this machine is wrong)',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority that is not trusted here, or the server leaves out those in between',
  HOSTNAME_MISMATCH: 'its certificate is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers there does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answers there does not speak TLS',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks only versions of TLS that are no longer safe',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it does not take the versions of TLS that are safe',
};

const OTHERS = /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERR_SSL_)/;
/** A new certificate of an authority of one's own is what --ca can mend; an expired or foreign one it cannot. */
const UNKNOWN_AUTHORITY = /SELF_SIGNED|UNABLE_TO|CERT_UNTRUSTED/;

/** The failure if `code` says that a TLS connection was not made or not trusted; undefined for other codes. */
export function tlsFault(
  url: URL,
  code: string,
  proxy: URL | undefined,
  cause: unknown,
): DepotError | undefined {
  const reason = REASONS[code];
  if (reason === undefined && !OTHERS.test(code)) return undefined;
  const by = proxy === undefined ? '' : `; it was asked through the proxy ${redactUrl(proxy)}`;
  return new DepotError(
    'FETCH_TLS',
    `no trusted TLS connection: ${reason === undefined ? code : `${reason} (${code})`}${by}`,
    { where: redactUrl(url), hint: hintFor(code), cause },
  );
}

function hintFor(code: string): string {
  if (UNKNOWN_AUTHORITY.test(code)) {
    return 'if your network has a certificate authority of its own: --ca FILE.pem, or GODEPOT_CA=FILE.pem; never one that the server hands you';
  }
  return code.startsWith('ERR_SSL_')
    ? 'check scheme and port of the URL, and of the proxy where there is one'
    : 'the server has to be given a right certificate; until then name another source: --source URL-OR-FOLDER';
}
