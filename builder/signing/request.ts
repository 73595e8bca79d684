import * as v from 'valibot';

import { DepotError } from '../errors.ts';
import { FIRST_FAULT } from '../io/first-fault.ts';
import { LAST_SECOND } from '../io/instant.ts';
import { parseJson } from '../io/parse-json.ts';

/**
 * request.json of a folder that is carried to the machine that has the key: what is to be signed, by which key, with which date. Deterministic:
 * the same state asks for the same, byte by byte.
 */
export const REQUEST_FILE = 'request.json';
/** What people call a file of it; flat, since it is carried through mail, media and ticket systems. */
const FILE = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9+~_.-]{0,199}(?<!\.sig|\.asc|\.tmp)$/));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Time = v.pipe(Count, v.maxValue(LAST_SECOND));
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const ITEM = v.strictObject({
  file: FILE,
  /** `text`: a text signature (type 1), LF in the file; `binary`: over its bytes. */
  kind: v.picklist(['binary', 'text']),
  /** Fingerprint of the primary key that signs. */
  key: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/)),
  /** Of the signature, unix seconds. */
  date: Time,
  size: Count,
  sha256: Sha256,
  /** The package whose header it is. */
  package: v.nullable(v.strictObject({ fileName: Text, unsignedSha256: Sha256 })),
});
const REQUEST = v.strictObject({
  kind: v.literal('godepot signing request'),
  format: v.literal(1),
  depot: Text,
  /** null: packages; else the publication whose indexes these are. */
  publication: v.nullable(
    v.strictObject({ sequence: Count, contentId: Sha256, date: Time, previous: v.nullable(Text) }),
  ),
  items: v.pipe(
    v.array(ITEM),
    v.minLength(1),
    v.maxLength(10_000),
    v.check(
      (items) => new Set(items.map(({ file }) => file)).size === items.length,
      'a file stands there twice',
    ),
  ),
});

export type SigningRequest = v.InferOutput<typeof REQUEST>;
export type RequestItem = SigningRequest['items'][number];

/** Items in bytewise order of their files. */
export function encodeRequest(request: Omit<SigningRequest, 'kind' | 'format'>): string {
  const items = request.items
    .map(({ file, kind, key, date, size, sha256, package: of }) => ({
      file,
      kind,
      key,
      date,
      size,
      sha256,
      package: of === null ? null : { fileName: of.fileName, unsignedSha256: of.unsignedSha256 },
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const { depot, publication } = request;
  const ordered =
    publication === null
      ? null
      : {
          sequence: publication.sequence,
          contentId: publication.contentId,
          date: publication.date,
          previous: publication.previous,
        };
  const head = { kind: 'godepot signing request', format: 1, depot, publication: ordered };
  return `${JSON.stringify({ ...head, items }, null, 1)}\n`;
}

/**
 * Strict: one text says one thing, so that what somebody reads on one side is what is signed on the other.
 * @throws DepotError SIGNING_MALFORMED
 */
export function decodeRequest(text: string, where: string): SigningRequest {
  const parsed = v.safeParse(REQUEST, parseJson(text), FIRST_FAULT);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw malformed(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`, where);
  }
  if (encodeRequest(parsed.output) !== text) throw malformed('it is not written as godepot writes it', where);
  return parsed.output;
}

function malformed(why: string, where: string): DepotError {
  return new DepotError('SIGNING_MALFORMED', `not a signing request: ${why}`, {
    where,
    hint: 'carry the folder over again as godepot sign export wrote it',
  });
}
