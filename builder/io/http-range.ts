import type { HttpAnswer } from './http-client.ts';
import type { Part, PartOrigin } from './http-part.ts';

/**
 * Headers that ask for the rest of a part. If-Range makes the server send everything when the file changed since (RFC 9110 §13.1.5);
 * it takes a strong validator only, so a weak ETag is left out and the total length must do.
 */
export function rangeHeaders(part: Pick<Part, 'size' | 'origin'>): Record<string, string> {
  if (part.size === 0 || part.origin === undefined) return {};
  const { etag, lastModified } = part.origin;
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;
  return {
    range: `bytes=${part.size}-`,
    ...(validator === undefined ? {} : { 'if-range': validator }),
  };
}

/** What a complete answer (200) says of its file. */
export function originOf(answer: Pick<HttpAnswer, 'header'>): PartOrigin {
  return {
    etag: answer.header('etag'),
    lastModified: answer.header('last-modified'),
    total: byteCount(answer.header('content-length')),
  };
}

/**
 * True if a 206 carries exactly the rest of this part. Some servers ignore If-Range and cut the new file: the length and each
 * validator that both answers have must agree. Where a server gives neither, a mixed file still fails its digest.
 */
export function continues(part: Pick<Part, 'size' | 'origin'>, answer: Pick<HttpAnswer, 'header'>): boolean {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(answer.header('content-range') ?? '');
  if (match === null || part.origin === undefined) return false;
  const [start, end, total] = match.slice(1).map(Number);
  const { etag, lastModified } = part.origin;
  return (
    start === part.size &&
    total !== undefined &&
    end === total - 1 &&
    (part.origin.total === undefined || part.origin.total === total) &&
    same(etag, answer.header('etag')) &&
    same(lastModified, answer.header('last-modified'))
  );
}

function same(before: string | undefined, now: string | undefined): boolean {
  return before === undefined || now === undefined || before === now;
}

function byteCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
