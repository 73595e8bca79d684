import { DepotError } from '../errors.ts';
import type { HttpAnswer, Patience } from './http-client.ts';
import { TransientFault } from './transient-fault.ts';
import { redactUrl } from './http-url.ts';

/** A login page or a portal's "welcome" must not pass for an archive, nor a compressed body for the bytes that were asked for. */
export function requireContent(url: URL, answer: Pick<HttpAnswer, 'header'>): void {
  const type = (answer.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = (answer.header('content-encoding') ?? 'identity').trim().toLowerCase();
  if (type === 'text/html' || type === 'application/xhtml+xml') {
    throw new DepotError('FETCH_CONTENT', 'a web page came instead of the file', {
      where: redactUrl(url),
      hint: 'a login or portal page of the network answers in its place, or the URL is not that of what it is named for: open it in a browser',
    });
  }
  if (encoding !== 'identity' && encoding !== '') {
    throw new DepotError('FETCH_CONTENT', 'the source compresses a file that was asked for as it is', {
      where: redactUrl(url),
      hint: 'switch off compression for this path in the server or proxy',
    });
  }
}

/**
 * The chunks of a body; ends it when it stalls.
 * @throws TransientFault FETCH_STALLED; otherwise what the transport throws.
 */
export async function* chunksOf(
  url: URL,
  { body }: HttpAnswer,
  patience: Patience,
): AsyncGenerator<Uint8Array> {
  let before = body.received;
  const watch = setInterval(() => {
    if (body.received - before < patience.stallBytes) body.destroy(stalled(url, patience));
    before = body.received;
  }, patience.stallWindow);
  try {
    for (;;) {
      const chunk = await body.next();
      if (chunk === undefined) return;
      yield chunk;
    }
  } finally {
    clearInterval(watch);
  }
}

function stalled(url: URL, { stallWindow, stallBytes }: Patience): TransientFault {
  return new TransientFault(
    new DepotError('FETCH_STALLED', `fewer than ${stallBytes} bytes came in ${stallWindow / 1000} seconds`, {
      where: redactUrl(url),
      hint: 'run the same command again (it resumes), or name another source: --source URL-OR-FOLDER',
    }),
  );
}

/** Refuses a file beyond its limit before or while it comes, so that an endless body cannot fill the disk. */
export function requireSize(url: URL, size: number, limit: number): void {
  if (size <= limit) return;
  throw new DepotError('FETCH_LARGE', `the file is larger than the limit of ${limit} bytes`, {
    where: redactUrl(url),
    hint: 'this is not what it should be; name another source: --source URL-OR-FOLDER',
  });
}
