import type { Socket } from 'node:net';

/** Answers that no HTTP library would send: bytes on the socket. */
export interface RawMisbehaviour {
  kind: 'raw';
  how:
    | 'reset in the headers'
    | 'header flood'
    | 'headers without end'
    | '100 Continue'
    | 'interim answers'
    | 'interim answers without end'
    | 'garbage after the end'
    | 'chunks cut off'
    | 'a chunk that lies'
    | 'no HTTP'
    | 'two lengths'
    | 'until close';
}

/** How often a server that never ends its headers sends another bit of them. */
const BETWEEN_MS = 5;

function head(...lines: string[]): string {
  return ['HTTP/1.1 200 OK', 'Content-Type: application/zip', ...lines, '', ''].join('\r\n');
}

export function answerRaw({ how }: RawMisbehaviour, socket: Socket, content: Buffer): void {
  socket.on('error', () => {});
  const good = head(`Content-Length: ${content.length}`);
  const forEver = (text: string): void => {
    const timer = setInterval(
      () => (socket.destroyed ? clearInterval(timer) : socket.write(text)),
      BETWEEN_MS,
    );
  };
  const half = content.subarray(0, content.length >> 1);
  const chunked = head('Transfer-Encoding: chunked');
  switch (how) {
    case 'reset in the headers':
      return void socket.write(good.slice(0, 30), () => socket.resetAndDestroy());
    case 'header flood':
      return void socket.write(
        head(...Array.from({ length: 5000 }, (_, at) => `X-${at}: ${'x'.repeat(100)}`)),
      );
    case 'headers without end':
      socket.write('HTTP/1.1 200 OK\r\nX: ');
      return forEver('x');
    case '100 Continue':
      return void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${good}`, () => socket.end(content));
    case 'interim answers':
      return void socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(5) + good, () =>
        socket.end(content),
      );
    case 'interim answers without end':
      return forEver('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    case 'garbage after the end':
      return void socket.write(good, () =>
        socket.end(Buffer.concat([content, Buffer.from('<html>more</html>')])),
      );
    case 'chunks cut off':
      return void socket.write(`${chunked}${half.length.toString(16)}\r\n`, () => socket.end(half));
    case 'a chunk that lies':
      return void socket.write(`${chunked}10\r\n`, () =>
        socket.end(Buffer.concat([half, Buffer.from('\r\n0\r\n\r\n')])),
      );
    case 'no HTTP':
      return void socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    case 'two lengths':
      return void socket.end(head('Content-Length: 10', `Content-Length: ${content.length}`));
    case 'until close':
      return void socket.write(head('Connection: close'), () => socket.end(half));
  }
}
