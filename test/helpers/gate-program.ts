import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { serveDepot } from '../../builder/depot/serve/server.ts';

/**
 * A depot's server behind a slow line with a gate, a process of its own: `node gate-program.ts DEPOT PORT`. Each line on stdin is an order:
 * `hold PART PATTERN` keeps answers to matching paths back after that part of their bytes (0: the depot is not even asked yet), `open` lets
 * all of them on and holds nothing more. Each answer that is kept back is a line on stdout.
 */
const [depot = '', port = ''] = process.argv.slice(2);

/** 20 kB a second, so that a small package takes as long as a toolchain over an ordinary line. */
const PIECE = 500;
const PAUSE_MS = 25;

const upstream = new URL((await serveDepot({ depot, host: '127.0.0.1', port: 0 })).url);
let held: { pattern: RegExp; part: number; opened: Promise<void>; open: () => void } | undefined;

createInterface({ input: process.stdin }).on('line', (line) => {
  const [order = '', part = '', pattern = ''] = line.split(' ');
  held?.open();
  held = undefined;
  if (order !== 'hold') return;
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  held = { pattern: new RegExp(pattern), part: Number(part), opened, open };
});
process.stdin.on('end', () => process.exit(0));

createServer((asked, answer) => {
  answer.on('error', () => {
    // a client may go away at any time
  });
  pass(asked, answer).catch(() => answer.destroy());
}).listen(Number(port), '127.0.0.1');

async function pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const path = asked.url ?? '';
  const gate = held?.pattern.test(path) === true ? held : undefined;
  if (gate?.part === 0) await wait(gate.opened, path);
  const got = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      { host: upstream.hostname, port: upstream.port, method: asked.method, path, headers: asked.headers },
      resolve,
    )
      .on('error', reject)
      .end();
  });
  answer.writeHead(got.statusCode ?? 502, got.headers);
  let left = gate === undefined ? Infinity : Number(got.headers['content-length'] ?? 0) * gate.part;
  for await (const chunk of got) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('bytes are expected');
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + Math.min(PIECE, Math.max(1, left)));
      if (gate !== undefined && left <= 0) {
        await wait(gate.opened, path);
        left = Infinity;
      }
      answer.write(piece);
      at += piece.length;
      left -= piece.length;
      await setTimeout(PAUSE_MS);
    }
  }
  answer.end();
}

async function wait(opened: Promise<void>, path: string): Promise<void> {
  process.stdout.write(`${path}\n`);
  await opened;
}
