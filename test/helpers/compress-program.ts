/**
 * Packs a made-up payload in a process of its own: node test/helpers/compress-program.ts FILE COMPRESSION MEGABYTES CUT; COMPRESSION is
 * JSON, CUT the bytes of each write, 0 for sizes that vary. Prints what became of it, and the process's largest resident set.
 */
import { type Compression, openCompressedFile } from '../../builder/archive/compress.ts';

const [path = '', chosen = '', megabytes = '', cut = ''] = process.argv.slice(2);
const MEGABYTE = 1024 * 1024;

const WORDS = ['func', 'err ', 'if n', 'retu', 'rn 0', '\n\t\t}', 'for ', '_, o'].map((word) =>
  Buffer.from(word).readUInt32LE(),
);
const block = Buffer.alloc(MEGABYTE);

/** A megabyte that looks like source: every fourth is one seen eight megabytes before, which only long matches find. */
function fill(index: number): void {
  let state = (index % 4 === 3 && index >= 8 ? index - 8 : index) + 1;
  for (let at = 0; at < MEGABYTE; at += 4) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    block.writeUInt32LE(WORDS[state >>> 28] ?? state, at);
  }
}

function isCompression(value: unknown): value is Compression {
  return typeof value === 'object' && value !== null && 'format' in value && 'level' in value;
}

const compression: unknown = JSON.parse(chosen);
if (!isCompression(compression)) throw new TypeError('no compression');
const sink = openCompressedFile(path, compression);
for (let index = 0; index < Number(megabytes); index++) {
  fill(index);
  for (let at = 0, step = 1; at < block.length; step++) {
    const size = Number(cut) === 0 ? ((step * 7919) % 65_537) + 1 : Number(cut);
    await sink.write(block.subarray(at, at + size));
    at += size;
  }
}
const packed = await sink.close();
process.stdout.write(JSON.stringify({ ...packed, peak: process.resourceUsage().maxRSS * 1024 }));
