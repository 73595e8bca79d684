import { createHash } from 'node:crypto';

import { cpioHeader, cpioPadding, cpioTrailer } from '../../builder/archive/cpio.ts';
import { encodeHeader } from '../../builder/rpm/header-encode.ts';
import type { HeaderValue } from '../../builder/rpm/header-value.ts';
import { encodeLead } from '../../builder/rpm/lead.ts';
import { signaturePadding } from '../../builder/rpm/signature-header.ts';
import { SIGNATURE_TAG, TAG } from '../../builder/rpm/tags.ts';

/** One entry of an rpm that no honest builder makes. */
export interface RawFile {
  path: string;
  /** With the file type; a plain file of 644 if left out. */
  mode?: number;
  content?: Buffer;
  target?: string;
  inode?: number;
  flags?: number;
}

export interface RawRpm {
  files?: readonly RawFile[];
  /** Members of the payload: the files if left out. */
  payload?: Buffer;
  /** Packs the payload; its name goes into the header. */
  compressor?: [name: string, pack: (payload: Buffer) => Buffer];
  /** Changes the main header's values before they are encoded. */
  change?: (values: Map<number, HeaderValue>) => void;
  /** Changes the encoded main header; the digests over it are made afterwards. */
  damage?: (header: Buffer) => Buffer;
  changeSignature?: (values: Map<number, HeaderValue>) => void;
}

const text = (value: string): HeaderValue => ({ type: 'string', text: value });
const texts = (values: readonly string[]): HeaderValue => ({ type: 'strings', texts: values });
const numbers = (values: readonly number[]): HeaderValue => ({ type: 'int32', numbers: values });

export const PLAIN = 0o100644;
export const DIRECTORY = 0o040755;
export const LINK = 0o120777;

export const RAW_FILES: readonly RawFile[] = [
  { path: '/opt/trial', mode: DIRECTORY },
  { path: '/opt/trial/a', content: Buffer.from('content\n') },
  { path: '/opt/trial/link', mode: LINK, target: 'a' },
];

/** A whole rpm whose digests all fit, so that what is wrong with it is what the test made so. */
export function rawRpm(rpm: RawRpm = {}): Buffer {
  const files = rpm.files ?? RAW_FILES;
  const archive = rpm.payload ?? cpio(files);
  const payload = rpm.compressor?.[1](archive) ?? archive;
  const values = headerValues(files, payload, rpm.compressor?.[0]);
  rpm.change?.(values);
  const encoded = encodeHeader('main', values);
  const header = rpm.damage?.(encoded) ?? encoded;
  const signature = new Map<number, HeaderValue>([
    [SIGNATURE_TAG.sha1, text(createHash('sha1').update(header).digest('hex'))],
    [SIGNATURE_TAG.sha256, text(createHash('sha256').update(header).digest('hex'))],
    [SIGNATURE_TAG.size, numbers([header.length + payload.length])],
    [SIGNATURE_TAG.payloadSize, numbers([archive.length])],
  ]);
  rpm.changeSignature?.(signature);
  const front = encodeHeader('signature', signature);
  const padding = Buffer.alloc(signaturePadding(front.length));
  return Buffer.concat([encodeLead('trial-1-1'), front, padding, header, payload]);
}

function headerValues(
  files: readonly RawFile[],
  payload: Buffer,
  compressor: string | undefined,
): Map<number, HeaderValue> {
  const column = <T>(of: (file: RawFile, index: number) => T): T[] => files.map(of);
  const folders = [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)))];
  const content = ({ content = Buffer.alloc(0) }: RawFile): Buffer => content;
  const requires = ['CompressedFileNames', 'FileDigests', ...(FEATURE[compressor ?? ''] ?? [])];
  const values = new Map<number, HeaderValue>([
    [TAG.name, text('trial')],
    [TAG.version, text('1')],
    [TAG.release, text('1')],
    [TAG.arch, text('noarch')],
    [TAG.summary, { type: 'i18n', texts: ['Trial'] }],
    [
      TAG.size,
      numbers([
        files.reduce((sum, { content: bytes, target = '' }) => sum + (bytes?.length ?? target.length), 0),
      ]),
    ],
    [1049, texts(requires.map((name) => `rpmlib(${name})`))],
    [1048, numbers(requires.map(() => 0x0100_000a))],
    [1050, texts(requires.map(() => '1-1'))],
    [TAG.payloadDigest, texts([createHash('sha256').update(payload).digest('hex')])],
    [TAG.payloadDigestAlgorithm, numbers([8])],
  ]);
  if (compressor !== undefined) values.set(TAG.payloadCompressor, text(compressor));
  if (files.length === 0) return values;
  for (const [tag, value] of [
    [TAG.fileSizes, numbers(column((file) => file.target?.length ?? content(file).length))],
    [TAG.fileModes, { type: 'int16', numbers: column(({ mode = PLAIN }) => mode) }],
    [TAG.fileTimes, numbers(column(() => 1))],
    [
      TAG.fileDigests,
      texts(
        column((file) =>
          (file.mode ?? PLAIN) >> 12 === 8 ? createHash('sha256').update(content(file)).digest('hex') : '',
        ),
      ),
    ],
    [TAG.fileLinks, texts(column(({ target = '' }) => target))],
    [TAG.fileFlags, numbers(column(({ flags = 0 }) => flags))],
    [TAG.fileUsers, texts(column(() => 'root'))],
    [TAG.fileGroups, texts(column(() => 'root'))],
    [TAG.fileInodes, numbers(column(({ inode }, index) => inode ?? index + 1))],
    [
      TAG.directoryIndexes,
      numbers(column(({ path }) => folders.indexOf(path.slice(0, path.lastIndexOf('/') + 1)))),
    ],
    [TAG.baseNames, texts(column(({ path }) => path.slice(path.lastIndexOf('/') + 1)))],
    [TAG.directoryNames, texts(folders)],
    [TAG.fileDigestAlgorithm, numbers([8])],
  ] as const satisfies [number, HeaderValue][]) {
    values.set(tag, value);
  }
  return values;
}

const FEATURE: Readonly<Record<string, string[]>> = { zstd: ['PayloadIsZstd'], xz: ['PayloadIsXz'] };

export interface RawCpio {
  name: string;
  mode?: number;
  inode?: number;
  body?: Buffer;
  /** What the member's header says, where that is a lie. */
  size?: number;
}

export function rawCpio(members: readonly RawCpio[], end: Buffer = cpioTrailer()): Buffer {
  return Buffer.concat([
    ...members.flatMap(({ name, mode = PLAIN, inode = 1, body = Buffer.alloc(0), size = body.length }) => [
      cpioHeader({ name, inode, mode, mtime: 1, size }),
      body,
      cpioPadding(body.length),
    ]),
    end,
  ]);
}

function cpio(files: readonly RawFile[]): Buffer {
  return rawCpio(
    files
      .filter(({ flags = 0 }) => (flags & 64) === 0)
      .map(({ path, mode = PLAIN, content, target, inode }, index) => ({
        name: `.${path}`,
        mode,
        inode: inode ?? index + 1,
        body: content ?? Buffer.from(target ?? ''),
      })),
  );
}
