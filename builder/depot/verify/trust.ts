import { DepotError, type ErrorCode } from '../../errors.ts';
import { verifyDetached } from '../../signing/verify.ts';
import {
  type VerifiedSigners,
  verifyClearsignedSeveral,
  verifyDetachedSeveral,
} from '../../signing/verify-several.ts';
import { MAX_RELEASE, MAX_SIGNATURE, readWhole } from './read-whole.ts';
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
  /** The same of what was read already; `what` names it in messages. */
  bytes: {
    detached(data: Uint8Array, armored: string, what: string): Promise<string>;
    several(data: Uint8Array, armored: string, what: string): Promise<readonly string[]>;
    clearsigned(message: string, what: string): Promise<{ signers: readonly string[]; text: string }>;
  };
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
  const bytes: Judge['bytes'] = {
    async several(data, armored, what) {
      return acceptOne(await verifyDetachedSeveral(data, armored, certificates), what);
    },
    async detached(data, armored, what) {
      return accept((await verifyDetached(data, armored, certificates)).fingerprint, what);
    },
    async clearsigned(message, what) {
      const verified = await verifyClearsignedSeveral(message, certificates);
      return { signers: acceptOne(verified, what), text: verified.text };
    },
  };
  return {
    bytes,
    isWithdrawn: (fingerprint) => withdrawn.has(fingerprint),
    async several(folder, path, signature, code) {
      const data = await readWhole(folder, path, code);
      return bytes.several(data, await armoredOf(folder, signature), path);
    },
    async detached(folder, path, signature, code) {
      const data = await readWhole(folder, path, code);
      return bytes.detached(data, await armoredOf(folder, signature), path);
    },
    async packet(data, packet) {
      // whose it has to be is for the manifest to say, which somebody trusted signed
      return (await verifyDetached(data, packet, [...certificates, ...retired])).fingerprint;
    },
    async clearsigned(folder, path, code) {
      return bytes.clearsigned((await readWhole(folder, path, code, MAX_RELEASE)).toString('utf8'), path);
    },
  };
}

async function armoredOf(folder: string, signature: string): Promise<string> {
  return (await readWhole(folder, signature, 'SNAPSHOT_SIGNATURE', MAX_SIGNATURE)).toString('latin1');
}
