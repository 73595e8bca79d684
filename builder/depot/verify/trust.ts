import { DepotError, type ErrorCode } from '../../errors.ts';
import { verifyDetached } from '../../signing/verify.ts';
import {
  type VerifiedSigners,
  verifyClearsignedSeveral,
  verifyDetachedSeveral,
} from '../../signing/verify-several.ts';
import { readWhole } from './check.ts';
import { publishedCertificates } from './published-keys.ts';

/** Whom a verification believes: certificates from elsewhere, or fingerprints that pick among the snapshot's own key file. */
export type Trust =
  | {
      certificates: readonly string[];
      /** Certificates of keys that sign nothing any more: what they signed before, packages, stays good. */
      retired?: readonly string[];
      /** Fingerprints of keys whose signatures mean nothing any more. */
      withdrawn?: readonly string[];
    }
  | {
      fingerprints: readonly string[];
      /** Armored, of a newer snapshot: an older one's key file cannot hold the keys that signed it anew. */
      alsoFrom?: readonly string[];
    };

/** Trust with the certificates at hand. */
export interface Judge {
  /** One signature, of a key that is trusted. */
  detached(folder: string, path: string, signature: string, code: ErrorCode): Promise<string>;
  /** One or two, at least one of a key that is trusted. @returns fingerprints of the known ones */
  several(folder: string, path: string, signature: string, code: ErrorCode): Promise<readonly string[]>;
  /** True for a key whose signatures mean nothing any more. */
  isWithdrawn(fingerprint: string): boolean;
  /** A signature packet inside a package, over its header. @returns the fingerprint of a known key, trusted by itself or not */
  packet(data: Uint8Array, packet: Uint8Array): Promise<string>;
  /** As several(). @returns also the text that the signatures cover */
  clearsigned(
    folder: string,
    path: string,
    code: ErrorCode,
  ): Promise<{ signers: readonly string[]; text: string }>;
}

/** @param folder of the snapshot: its key files are read where only fingerprints are trusted */
export async function openJudge(folder: string, trust: Trust): Promise<Judge> {
  const certificates =
    'certificates' in trust
      ? trust.certificates
      : [...(await publishedCertificates(folder)), ...(trust.alsoFrom ?? [])];
  return judgeBy(certificates, trust);
}

/** The same with the certificates at hand, of which fingerprints pick. */
export function judgeBy(certificates: readonly string[], trust: Trust): Judge {
  const retired = 'certificates' in trust ? (trust.retired ?? []) : [];
  const withdrawn = new Set('certificates' in trust ? (trust.withdrawn ?? []) : []);
  const wanted =
    'fingerprints' in trust ? new Set(trust.fingerprints.map((print) => print.toUpperCase())) : undefined;
  const accept = (fingerprint: string, path: string): string => {
    // the key file comes from the same hand as the signature: only the fingerprint makes it trusted
    if (wanted === undefined || wanted.has(fingerprint)) return fingerprint;
    throw new DepotError('SNAPSHOT_SIGNATURE', `${path} is signed by ${fingerprint}, which is not trusted`);
  };
  const acceptOne = ({ signers }: VerifiedSigners, path: string): readonly string[] => {
    const known = signers.map(({ fingerprint }) => fingerprint);
    accept(known.find((fingerprint) => wanted?.has(fingerprint) !== false) ?? known.join(' and '), path);
    return known;
  };
  return {
    isWithdrawn: (fingerprint) => withdrawn.has(fingerprint),
    async several(folder, path, signature, code) {
      const data = await readWhole(folder, path, code);
      const armored = (await readWhole(folder, signature, 'SNAPSHOT_SIGNATURE')).toString('latin1');
      return acceptOne(await verifyDetachedSeveral(data, armored, certificates), path);
    },
    async detached(folder, path, signature, code) {
      const data = await readWhole(folder, path, code);
      const armored = (await readWhole(folder, signature, 'SNAPSHOT_SIGNATURE')).toString('latin1');
      const { fingerprint } = await verifyDetached(data, armored, certificates);
      return accept(fingerprint, path);
    },
    async packet(data, packet) {
      // whose it has to be is for the manifest to say, which somebody trusted signed
      return (await verifyDetached(data, packet, [...certificates, ...retired])).fingerprint;
    },
    async clearsigned(folder, path, code) {
      const message = (await readWhole(folder, path, code)).toString('utf8');
      const verified = await verifyClearsignedSeveral(message, certificates);
      return { signers: acceptOne(verified, path), text: verified.text };
    },
  };
}
