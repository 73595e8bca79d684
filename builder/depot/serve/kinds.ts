import { posix } from 'node:path';

import { staysReachable } from '../snapshot/layout.ts';

/** A year, the most that RFC 9111 readers honour. Never asked for again. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** May be kept, and is asked for each time whether it still is the same. */
const REVALIDATE = 'no-cache';

/** What a change of keys replaces in place, even in snapshots that are otherwise as they were published. */
const SIGNATURE = /(?:^|\/)InRelease$|\.(?:asc|gpg)$/;

/**
 * How long an answer may be kept. A cache that keeps a pointer (InRelease, repomd.xml, a list) beside newer files is how repositories break
 * behind proxies, so everything else is revalidated.
 */
export function cacheControl({ inside, pinned }: { inside: string; pinned: boolean }): string {
  const immutable = pinned ? !SIGNATURE.test(inside) : staysReachable(inside);
  return immutable ? IMMUTABLE : REVALIDATE;
}

const TEXT = 'text/plain; charset=utf-8';
const BINARY = 'application/octet-stream';

/** Nothing is served with a Content-Encoding: a client that undoes one would hash other bytes than those that were signed. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  '.asc': TEXT,
  '.deb': 'application/vnd.debian.binary-package',
  '.gpg': TEXT,
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.info': 'application/json',
  '.json': 'application/json',
  '.key': TEXT,
  '.mod': TEXT,
  '.rpm': 'application/x-rpm',
  '.sha256': TEXT,
  '.sources': TEXT,
  '.txt': TEXT,
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

/** Names without an extension that people read. */
const PLAIN =
  /(?:^|\/)(?:InRelease|Release|Packages|SHA256SUMS|list|supported|latest)$|^goproxy\/sumdb\/[^/]+\/lookup\//;

export function contentType(inside: string): string {
  return PLAIN.test(inside) ? TEXT : (BY_EXTENSION[posix.extname(inside)] ?? BINARY);
}

/** The page carries its style and script in itself: whatever got into it could neither load nor send anything. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
