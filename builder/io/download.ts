import { DepotError } from '../errors.ts';
import { chunksOf, requireContent, requireSize } from './http-body.ts';
import { get, type HttpAnswer, PATIENCE, type Patience } from './http-client.ts';
import { interrupted, statusFault, transportFault } from './http-fault.ts';
import { openPart, type Part } from './http-part.ts';
import { continues, originOf, rangeHeaders } from './http-range.ts';
import { type RetryPace, withRetries } from './http-retry.ts';
import { redactUrl } from './http-url.ts';
import { type Progress, type ProgressTask, silent } from './progress.ts';
import { TransientFault } from './transient-fault.ts';

export interface DownloadOptions {
  /** Absolute path of the part; a part that is there already (with its `.json`) is resumed. Always the same for the same URL. */
  to: string;
  /** Limit for the whole file, enforced while it comes. */
  maxBytes: number;
  /** Names the work in progress reports. */
  label: string;
  progress?: Progress | undefined;
  signal?: AbortSignal | undefined;
  patience?: Patience | undefined;
  pace?: RetryPace | undefined;
}

export interface Downloaded {
  path: string;
  size: number;
  /** Hex, of the whole file. */
  sha256: string;
  /** True if a part of an earlier request is in it: a wrong digest may then mean a mixture rather than a bad source. */
  resumed: boolean;
}

/**
 * Fetches a file over http(s) into a part, hashing while it streams; resumes with Range and If-Range, repeats what may pass (never
 * 401, 403, 404, 410). What came before a failure stays at `to`; callers remove it with discardPart once it is of no use.
 * @throws DepotError FETCH_ABSENT (403, 404, 410), FETCH_UNAUTHORIZED, FETCH_STATUS, FETCH_UNAVAILABLE, FETCH_CONNECTION, FETCH_TLS,
 * FETCH_STALLED, FETCH_LENGTH, FETCH_LARGE, FETCH_REDIRECT, FETCH_CONTENT, FETCH_PROTOCOL, FETCH_PROXY, FETCH_PROXY_LOGIN,
 * FETCH_OFFLINE, PROXY_INVALID, NETRC_INVALID, INTERRUPTED.
 */
export async function download(url: URL, options: DownloadOptions): Promise<Downloaded> {
  const part = await openPart(options.to);
  const report = openReport(options);
  let resumed = false;
  try {
    const complete = part.origin?.total !== undefined && part.size === part.origin.total;
    if (complete) resumed = true;
    else {
      resumed = await withRetries(
        async () => (await attempt(url, part, options, report)) || resumed,
        () => part.size,
        options.signal,
        options.pace,
      );
    }
    return { path: options.to, size: part.size, sha256: part.digest(), resumed };
  } finally {
    report.end();
    await part.close();
  }
}

/** One request. True if it went on with bytes of an earlier one. */
async function attempt(url: URL, part: Part, options: DownloadOptions, report: Report): Promise<boolean> {
  const { signal, maxBytes, patience = PATIENCE } = options;
  if (signal?.aborted === true) throw interrupted(url, signal);
  let answer: HttpAnswer | undefined;
  try {
    const asked = part.size > 0;
    answer = await get(url, rangeHeaders(part), patience, signal);
    const resumes = asked && answer.status === 206 && continues(part, answer);
    if (asked && !resumes && (answer.status === 206 || answer.status === 416)) {
      // the file changed under us, or the server counts ranges wrongly: ask for the whole of it
      answer.body.destroy();
      await part.begin({ etag: undefined, lastModified: undefined, total: undefined });
      answer = await get(url, {}, patience, signal);
    }
    if (!resumes && answer.status !== 200) throw statusFault(url, answer);
    requireContent(url, answer);
    if (!resumes) {
      requireSize(url, originOf(answer).total ?? 0, maxBytes);
      await part.begin(originOf(answer));
    }
    report.begin(part.origin?.total, part.size);
    const total = part.origin?.total;
    for await (const chunk of chunksOf(url, answer, patience)) {
      const size = part.size + chunk.length;
      requireSize(url, size, maxBytes);
      if (total !== undefined && size > total) throw wrongLength(url, size, total);
      await part.append(chunk);
      report.advance(chunk.length);
    }
    if (total !== undefined && part.size !== total) throw wrongLength(url, part.size, total);
    return resumes;
  } catch (error) {
    answer?.body.destroy();
    const total = part.origin?.total;
    const fault = transportFault(url, error, signal);
    const broke = fault instanceof TransientFault && fault.fault.code === 'FETCH_CONNECTION';
    if (broke && answer !== undefined && total !== undefined) throw wrongLength(url, part.size, total, error);
    throw fault;
  }
}

function wrongLength(url: URL, size: number, total: number, cause?: unknown): TransientFault {
  return new TransientFault(
    new DepotError('FETCH_LENGTH', `Content-Length announced ${total} bytes, ${size} came`, {
      where: redactUrl(url),
      hint: 'run the same command again (it resumes), or name another source: --source URL-OR-FOLDER',
      cause,
    }),
  );
}

/** Progress of one download over several requests; begun anew when the file is. */
interface Report {
  begin(total: number | undefined, present: number): void;
  advance(bytes: number): void;
  end(): void;
}

function openReport({ progress = silent, label }: DownloadOptions): Report {
  let task: ProgressTask | undefined;
  let shown = 0;
  return {
    begin(total, present) {
      if (task === undefined || present < shown) {
        task?.end();
        task = progress.begin(label, total);
        shown = 0;
      }
      task.advance(present - shown);
      shown = present;
    },
    advance(bytes) {
      task?.advance(bytes);
      shown += bytes;
    },
    end: () => task?.end(),
  };
}
