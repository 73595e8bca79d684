import { DepotError, type ErrorCode } from '../../errors.ts';
import { verifyClearsigned, verifyDetached } from '../../signing/verify.ts';
import { keysFile } from '../fixed-files.ts';
import { readWhole } from './check.ts';

/** Whom a verification believes: certificates from elsewhere, or fingerprints that pick among the snapshot's own key file. */
export type Trust = { certificates: readonly string[] } | { fingerprints: readonly string[] };

/** Trust with the certificates at hand. */
export interface Judge {
  detached(folder: string, path: string, signature: string, code: ErrorCode): Promise<string>;
  /** A signature packet inside a package, over its header. */
  packet(data: Uint8Array, packet: Uint8Array, what: string): Promise<string>;
  /** @returns the signer's fingerprint and the text that the signature covers */
  clearsigned(folder: string, path: string, code: ErrorCode): Promise<{ fingerprint: string; text: string }>;
}

/** @param name of the depot: its key file is read where only fingerprints are trusted */
export async function openJudge(folder: string, name: string, trust: Trust): Promise<Judge> {
  const certificates = 'certificates' in trust ? trust.certificates : await ownCertificates(folder, name);
  const wanted =
    'fingerprints' in trust ? new Set(trust.fingerprints.map((print) => print.toUpperCase())) : undefined;
  const accept = (fingerprint: string, path: string): string => {
    // the key file comes from the same hand as the signature: only the fingerprint makes it trusted
    if (wanted === undefined || wanted.has(fingerprint)) return fingerprint;
    throw new DepotError('SNAPSHOT_SIGNATURE', `${path} is signed by ${fingerprint}, which is not trusted`);
  };
  return {
    async detached(folder, path, signature, code) {
      const data = await readWhole(folder, path, code);
      const armored = (await readWhole(folder, signature, 'SNAPSHOT_SIGNATURE')).toString('latin1');
      const { fingerprint } = await verifyDetached(data, armored, certificates);
      return accept(fingerprint, path);
    },
    async packet(data, packet, what) {
      const { fingerprint } = await verifyDetached(data, packet, certificates);
      return accept(fingerprint, what);
    },
    async clearsigned(folder, path, code) {
      const message = (await readWhole(folder, path, code)).toString('utf8');
      const { fingerprint, text } = await verifyClearsigned(message, certificates);
      return { fingerprint: accept(fingerprint, path), text };
    },
  };
}

async function ownCertificates(folder: string, name: string): Promise<string[]> {
  const text = (await readWhole(folder, keysFile(name), 'SNAPSHOT_SIGNATURE')).toString('latin1');
  return (
    text.match(/-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----\n/g) ?? []
  );
}
