import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What an export does; each answers when it is done. */
export interface BlockDevice {
  /** Bytes. */
  size: number;
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, data: Buffer): Promise<void>;
  /** All that was written before is to outlive a power cut from here on. */
  flush(): Promise<void>;
}

// https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md: the fixed newstyle handshake, simple replies
const GREETING = 'NBDMAGICIHAVEOPT';
const FIXED_NEWSTYLE = 1;
const NO_ZEROES = 2;
const OPTION = { exportName: 1, info: 6, go: 7 } as const;
const OPTION_REPLY = 0x3e889045565a9n;
const REPLY = { ack: 1, info: 3, unsupported: 0x80000001 } as const;
const HAS_FLAGS_AND_FLUSH = 1 | 4;
const REQUEST = 0x25609513;
const SIMPLE_REPLY = 0x67446698;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;
const INVALID = 22;

/** Serves a device on a socket of this machine, one request after the other. @returns what ends it */
export async function serveDevice(path: string, device: BlockDevice): Promise<() => void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    void talk(socket, device).catch(() => socket.destroy());
  });
  server.listen(path);
  await once(server, 'listening');
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

async function talk(socket: Socket, device: BlockDevice): Promise<void> {
  const take = taker(socket);
  socket.write(Buffer.concat([Buffer.from(GREETING), u16(FIXED_NEWSTYLE | NO_ZEROES)]));
  await take(4);
  while (!(await negotiate(socket, take, device.size))) continue;
  for (;;) {
    const head = await take(28);
    if (head.readUInt32BE(0) !== REQUEST) throw new Error('no request');
    const command = head.readUInt16BE(6);
    const offset = Number(head.readBigUInt64BE(16));
    const length = head.readUInt32BE(24);
    if (command === COMMAND.disconnect) return void socket.end();
    const answer = (data: Buffer = Buffer.alloc(0), error = 0): boolean =>
      socket.write(Buffer.concat([u32(SIMPLE_REPLY), u32(error), head.subarray(8, 16), data]));
    if (command === COMMAND.read) answer(await device.read(offset, length));
    else if (command === COMMAND.write) {
      await device.write(offset, await take(length));
      answer();
    } else if (command === COMMAND.flush) {
      await device.flush();
      answer();
    } else answer(undefined, INVALID);
  }
}

/** One option of the client's. @returns whether requests come next */
async function negotiate(socket: Socket, take: Take, size: number): Promise<boolean> {
  const head = await take(16);
  const option = head.readUInt32BE(8);
  const length = head.readUInt32BE(12);
  if (length > 0) await take(length);
  const described = Buffer.concat([u64(BigInt(size)), u16(HAS_FLAGS_AND_FLUSH)]);
  const reply = (type: number, data: Buffer): boolean =>
    socket.write(Buffer.concat([u64(OPTION_REPLY), u32(option), u32(type), u32(data.length), data]));
  if (option === OPTION.exportName) return socket.write(described) || true;
  if (option !== OPTION.go && option !== OPTION.info) {
    reply(REPLY.unsupported, Buffer.alloc(0));
    return false;
  }
  reply(REPLY.info, Buffer.concat([u16(0), described]));
  reply(REPLY.ack, Buffer.alloc(0));
  return option === OPTION.go;
}

type Take = (length: number) => Promise<Buffer>;

/** Reads so many bytes, however they arrive. @throws Error at the end of the stream */
function taker(socket: Socket): Take {
  const chunks = socket[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return async (length) => {
    const parts = [held];
    for (let have = held.length; have < length;) {
      const { value, done } = await chunks.next();
      if (done === true || !Buffer.isBuffer(value)) throw new Error('the client went away');
      parts.push(value);
      have += value.length;
    }
    const all = Buffer.concat(parts);
    held = all.subarray(length);
    return all.subarray(0, length);
  };
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
