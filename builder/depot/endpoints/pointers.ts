import { DepotError, type ErrorCode } from '../../errors.ts';
import { newCheckList } from '../../packaging/checks.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { decodeManifest, type Manifest } from '../snapshot/manifest.ts';
import { MANIFEST_FILE } from '../snapshot/snapshots.ts';
import { requireParsable } from '../verify/read-whole.ts';
import { certificatesIn } from '../verify/published-keys.ts';
import { judgeBy, type Trust } from '../verify/trust.ts';
import type { Endpoint } from './address.ts';
import { type AskOptions, askWhole, SIGNATURE } from './ask.ts';
import { asked } from './asked.ts';
import { readAptPointers } from './apt-pointers.ts';
import type { Known } from './known.ts';
import type { Pointers } from './model.ts';
import { readYumPointers } from './yum-pointers.ts';

/** Where nothing says another name. */
const DEFAULT_NAME = 'godepot';
const MOST_KEYS = 1024 * 1024;

/**
 * Reads what clients read first, and its signatures: the keys (where only fingerprints are trusted), the manifest, InRelease and Release,
 * each repomd.xml directly and through its mirror list. What is genuine is remembered in `known`, for all endpoints.
 * @throws DepotError FETCH_OFFLINE
 */
export async function readPointers(
  endpoint: Endpoint,
  trust: Trust,
  known: Known,
  options: AskOptions,
): Promise<Pointers> {
  const list = newCheckList();
  const current = new URL('current/', endpoint.root);
  const unasked: Pointers = {
    endpoint,
    list,
    judge: judgeBy([], trust),
    manifest: undefined,
    apt: undefined,
    yum: [],
  };
  let answer: { fetched: FetchedManifest | undefined } | undefined;
  await asked(list, 'endpoint', async () => {
    answer = { fetched: await fetchManifest(current, options) };
    return 'answers';
  });
  if (answer === undefined) return unasked;
  const { fetched } = answer;
  const name = fetched?.manifest?.depot.name ?? DEFAULT_NAME;
  const certificates =
    'certificates' in trust
      ? trust.certificates
      : await fetchKeys(current, name, trust.fingerprints, options);
  const judge = judgeBy(certificates, trust);
  const pointers: Pointers = { endpoint, list, judge, manifest: undefined, apt: undefined, yum: [] };
  if (fetched === undefined) {
    const why = 'it is not served: a mirror of apt or yum alone? numbers of publications are not known';
    list.notDone.push({ check: 'manifest', why });
  } else {
    await asked(list, 'manifest', async () => {
      const { url, text, manifest } = fetched;
      const signature = await askWhole(new URL(`${MANIFEST_FILE}.asc`, url), options, SIGNATURE);
      const signers = await judge.bytes.several(text, signature.bytes.toString('latin1'), MANIFEST_FILE);
      const read = manifest ?? decodeManifest(text.toString('utf8'), MANIFEST_FILE);
      pointers.manifest = read;
      learn(read, known);
      return `publication ${read.sequence}, signed by ${listKeys(signers)}`;
    });
  }
  pointers.apt = await readAptPointers(pointers, current, known, options);
  pointers.yum = await readYumPointers(pointers, current, known, options);
  return pointers;
}

interface FetchedManifest {
  url: URL;
  text: Buffer;
  /** Undefined for what is none, or is too large to be taken apart before it is known who signed it. */
  manifest: Manifest | undefined;
}

/** Nobody is there to be asked: to ask on would be to wait as often. */
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'FETCH_OFFLINE',
  'FETCH_CONNECTION',
  'FETCH_TLS',
  'FETCH_STALLED',
  'FETCH_UNAUTHORIZED',
  'FETCH_PROXY',
  'FETCH_PROXY_LOGIN',
  'FETCH_PROTOCOL',
]);

/** Undefined where there is none: mirrors of apt or yum alone are right too. */
async function fetchManifest(current: URL, options: AskOptions): Promise<FetchedManifest | undefined> {
  try {
    const { bytes } = await askWhole(new URL(MANIFEST_FILE, current), options);
    const found = { url: current, text: bytes, manifest: undefined };
    try {
      // whose it is cannot be known before its keys are fetched, which it names
      requireParsable(bytes, false);
      return { ...found, manifest: decodeManifest(bytes.toString('utf8'), MANIFEST_FILE) };
    } catch (error) {
      if (error instanceof DepotError) return found;
      throw error;
    }
  } catch (error) {
    // whatever else is wrong with the answer, the next check says it
    if (error instanceof DepotError && !UNREACHABLE.has(error.code)) return undefined;
    throw error;
  }
}

/** The key file as clients get it, and each trusted key under its own address; fingerprints pick. */
async function fetchKeys(
  current: URL,
  name: string,
  fingerprints: readonly string[],
  options: AskOptions,
): Promise<string[]> {
  const own = fingerprints.map((print) => `keys/${print.toUpperCase()}.asc`);
  const found = new Map<string, string>();
  for (const path of [`${encodeURIComponent(name)}.asc`, ...own]) {
    try {
      const { bytes } = await askWhole(new URL(path, current), options, { limit: MOST_KEYS });
      for (const [fingerprint, armored] of certificatesIn(bytes.toString('latin1'), path))
        if (!found.has(fingerprint)) found.set(fingerprint, armored);
    } catch (error) {
      // without its certificate each signature is one of an unknown key, which is said of each
      if (!(error instanceof DepotError) || error.code === 'FETCH_OFFLINE') throw error;
    }
  }
  return [...found.values()];
}

function learn({ date, sequence, files }: Manifest, known: Known): void {
  known.sequences.set(date, sequence);
  for (const { sha256, grace } of files)
    if (!known.indexes.has(sha256)) known.indexes.set(sha256, grace === undefined ? date : undefined);
}
