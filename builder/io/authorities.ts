import { X509Certificate } from 'node:crypto';

import { DepotError, systemCode } from '../errors.ts';
import { readRegular } from './regular-file.ts';

/** The system's whole bundle has about 150 certificates in 220 kB; a file with more than this is something else. */
const MOST_CERTIFICATES = 1000;

/**
 * The certificates of a PEM file, one text each; what else is in it (comments, as in bundles of systems) is left out.
 * @throws DepotError CA_INVALID.
 */
export async function readAuthorities(path: string): Promise<string[]> {
  let text: string;
  try {
    text = (await readRegular(path)).toString('latin1');
  } catch (error) {
    const why = error instanceof DepotError ? error.message : (systemCode(error) ?? 'unknown reason');
    throw invalid(path, `it cannot be read (${why})`, error);
  }
  // such a file is no secret, a key is: somebody mixed two files up, and the right one may be missing
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw invalid(path, 'it holds a private key');
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const begun = text.match(/-----BEGIN CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw invalid(path, 'it holds no PEM certificate');
  if (found.length !== begun.length) throw invalid(path, 'one of its certificates has no end');
  if (found.length > MOST_CERTIFICATES)
    throw invalid(path, `it holds more than ${MOST_CERTIFICATES} certificates`);
  for (const [index, certificate] of found.entries()) {
    requireCertificate(certificate, path, index + 1);
  }
  return found;
}

function requireCertificate(pem: string, path: string, number: number): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw invalid(path, `its certificate ${number} cannot be read`, error);
  }
}

function invalid(path: string, why: string, cause?: unknown): DepotError {
  return new DepotError('CA_INVALID', `the file of certificate authorities cannot be used: ${why}`, {
    where: path,
    hint: 'name a PEM file with --ca or GODEPOT_CA; a DER one becomes PEM with: openssl x509 -inform der -in FILE -out FILE.pem',
    cause,
  });
}
