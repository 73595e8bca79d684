import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { type Extract, type Header, extract } from 'tar-stream';

import { DepotError } from '../errors.ts';
import { FileRanges } from '../io/file-ranges.ts';
import { quoted } from './quoted.ts';
import { gunzipSingle } from './untar-gunzip.ts';
import { type TarMember, TarWalk } from './untar-walk.ts';

/** Takes what a tar holds: begin, any number of data, end, for each member. Calls are plain, because there are many thousands. */
export interface TarSink {
  begin(member: TarMember): void;
  data(chunk: Buffer): void;
  end(member: TarMember): void;
  /** Called after every piece of the archive (some 100 KB); the reader waits for what it returns before it goes on. */
  settle(): Promise<void> | undefined;
}

/**
 * Reads a .tar.gz once. tar-stream unpacks it; a walk of our own over the same bytes goes ahead, refuses what readers disagree on,
 * and must agree with tar-stream on every name, type and size. Rejects with what a method of the sink throws, too.
 * @throws DepotError as gunzipSingle and TarWalk say; ARCHIVE_TAR_READERS
 */
export async function untar(path: string, sink: TarSink): Promise<void> {
  const handle = await open(path, 'r');
  const reader = extract();
  try {
    const { size } = await handle.stat();
    const walk = new TarWalk();
    const finished = once(reader, 'finish');
    finished.catch(() => {}); // awaited below, unless something else fails first
    handOver(reader, walk, sink);
    for await (const chunk of gunzipSingle(new FileRanges(handle, size), size)) {
      walk.push(chunk);
      if (!reader.write(chunk)) await Promise.race([once(reader, 'drain'), finished]);
      await sink.settle();
    }
    walk.end();
    reader.end(null);
    await finished;
    if (walk.members[0] !== undefined) throw disagreement(walk.members[0]);
  } finally {
    reader.destroy(null);
    await handle.close();
  }
}

function handOver(reader: Extract, walk: TarWalk, sink: TarSink): void {
  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      reader.destroy(error instanceof Error ? error : new TypeError(String(error)));
    }
  };
  reader.on('entry', (header, content, next) => {
    content.on('error', () => {}); // the reader reports it
    guarded(() => {
      const member = agreed(header, walk.members.shift());
      sink.begin(member);
      content.on('data', (chunk) => {
        if (Buffer.isBuffer(chunk)) guarded(() => sink.data(chunk));
      });
      content.on('end', () => {
        guarded(() => {
          sink.end(member);
          next();
        });
      });
    });
  });
}

function agreed(header: Header, member: TarMember | undefined): TarMember {
  const { name, type, size } = header;
  if (member === undefined || type !== member.type || size !== member.size) throw disagreement(member, name);
  // both decoded the same lossy way: a name that is not UTF-8 is for the caller to judge
  if (name !== member.rawName.toString()) throw disagreement(member, name);
  return member;
}

function disagreement(member: TarMember | undefined, seen = 'nothing'): DepotError {
  const walked = member === undefined ? 'nothing' : quoted(member.rawName);
  return new DepotError(
    'ARCHIVE_TAR_READERS',
    `two readings of the tar disagree: ${walked} and ${quoted(seen)}`,
  );
}
