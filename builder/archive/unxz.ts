/* oxlint-disable no-underscore-dangle -- Emscripten names a module's exports so */
import {
  autoDecoderInit,
  code,
  decoderInit,
  end,
  initModule,
  LZMA_FINISH,
  LZMA_MEMLIMIT_ERROR,
  LZMA_OK,
  LZMA_RUN,
  LZMA_STREAM_END,
  WasmLzmaStream,
} from 'node-liblzma/wasm';

/** How far a decompressor came in its input. */
export interface Decoded {
  taken: number;
}

/**
 * What liblzma may take: a dictionary of 64 MiB, which is `xz -9`, and its own tables. A header of a few bytes can ask for 4 GiB;
 * rpm itself stops at 100 MiB (rpmio: lzopen_internal).
 */
const MAX_MEMORY = 66 * 1024 * 1024;
/** liblzma is fed in such pieces, so that what it makes of one is never held whole. */
const PIECE = 64 * 1024;
const OUTPUT = 256 * 1024;

/** liblzma's verdict, for the caller to put into words of its own. */
export class LzmaFault extends Error {
  override name = 'LzmaFault';
  /** The stream asks for more memory than MAX_MEMORY. */
  readonly isGreedy: boolean;

  constructor(status: number) {
    super(`liblzma says ${status}`);
    this.isGreedy = status === LZMA_MEMLIMIT_ERROR;
  }
}

/**
 * liblzma itself (xz 5.8, compiled to WebAssembly), one stream: as dpkg and rpm read it. Nothing is decoded further than it is
 * asked for, and memory is bounded by MAX_MEMORY.
 * @param format `lzma` is the format of before xz, with neither index nor checksum
 * @throws LzmaFault while iterating
 */
export async function* unxz(
  format: 'xz' | 'lzma',
  source: AsyncIterable<Buffer>,
  decoded: Decoded,
): AsyncGenerator<Buffer> {
  const module = await initModule();
  const stream = new WasmLzmaStream(module);
  const input = module._malloc(PIECE);
  const output = module._malloc(OUTPUT);
  try {
    if (format === 'xz') decoderInit(stream, MAX_MEMORY);
    else autoDecoderInit(stream, MAX_MEMORY);

    /** What the piece at hand makes; the last result tells whether the stream has ended. */
    function* results(action: number): Generator<Buffer, number> {
      for (;;) {
        stream.setOutput(output, OUTPUT);
        const status = code(stream, action);
        const made = OUTPUT - stream.availOut;
        decoded.taken = stream.totalIn;
        // the heap moves when it grows, and the next round writes here: a copy
        if (made > 0) yield Buffer.from(module.HEAPU8.subarray(output, output + made));
        if (status !== LZMA_OK) return status;
        if (stream.availIn === 0 && stream.availOut > 0) return LZMA_OK;
      }
    }

    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        module.HEAPU8.set(piece, input);
        stream.setInput(input, piece.length);
        const status = yield* results(LZMA_RUN);
        if (status === LZMA_STREAM_END) return;
        if (status !== LZMA_OK) throw new LzmaFault(status);
      }
    }
    const status = yield* results(LZMA_FINISH);
    if (status !== LZMA_STREAM_END) throw new LzmaFault(status);
  } finally {
    end(stream);
    stream.free();
    module._free(input);
    module._free(output);
  }
}
