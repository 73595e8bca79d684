import { DepotError, ERROR_CODES, type ErrorCode } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { type CheckList, listFaults } from '../../packaging/checks.ts';
import { mapLimited } from '../../upstream/map-limited.ts';
import { askDigest, type AskOptions, askSize } from './ask.ts';

/** A package that a signed index lists. */
export interface ListedFile {
  url: URL;
  size: number;
  sha256: string;
}

/** Requests at a time: a server of a site has other clients. */
const AT_ONCE = 4;

/** Packages that the server says nothing to before the others are not asked for: each is waited for twice, half a minute, and a depot has a thousand. */
const MOST_SILENCES = 8;
const SILENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['FETCH_STALLED', 'FETCH_CONNECTION']);

/** What was asked already, by address: packages for all architectures are in each index. */
export type AskedBefore = Set<string>;

/**
 * Whether each package is served, with the size that the index lists; where `deep`, whether with its sha256 too. Each kind of fault is a failed
 * check of its own.
 */
export async function askPackages(
  list: CheckList,
  check: string,
  files: readonly ListedFile[],
  before: AskedBefore,
  { deep, ...options }: AskOptions & { deep: boolean },
): Promise<void> {
  const faults = new Map<ErrorCode, string[]>();
  const add = (code: ErrorCode, fault: string): void =>
    void faults.set(code, [...(faults.get(code) ?? []), fault]);
  let [unsaid, silences, left] = [0, 0, 0];
  const news = files.filter(({ url }) => !before.has(url.href));
  for (const { url } of news) before.add(url.href);
  await mapLimited(news, AT_ONCE, undefined, async ({ url, size, sha256 }) => {
    if (silences >= MOST_SILENCES) {
      left += 1;
      return;
    }
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    try {
      const found = deep ? await askDigest(url, size, options) : { size: await askSize(url, options) };
      if (found.size === undefined) unsaid += 1;
      else if (found.size !== size)
        add('SNAPSHOT_ALTERED', `${name} has ${found.size} bytes where ${size} are listed`);
      else if ('sha256' in found && found.sha256 !== sha256)
        add('SNAPSHOT_ALTERED', `${name} has another sha256 than the one listed`);
    } catch (error) {
      if (!(error instanceof DepotError) || !isVerdict(error.code)) throw error;
      if (error.code === 'FETCH_LARGE')
        add('SNAPSHOT_ALTERED', `${name} has more than the ${size} bytes listed`);
      else add(error.code, `${name}: ${error.message}`);
      if (SILENT.has(error.code)) silences += 1;
    }
  });
  for (const [code, texts] of faults) list.failed.push({ check, code, detail: listFaults(texts) });
  if (left > 0)
    list.notDone.push({
      check,
      why: `the server was silent ${silences} times: ${left} more were not asked for`,
    });
  if (unsaid > 0)
    list.notDone.push({
      check,
      why: `the server does not say the size of ${unsaid} of them; --deep fetches them`,
    });
  if (faults.size > 0 || unsaid === news.length) return;
  const what = deep ? 'fetched whole: size and sha256' : 'size of each; --deep compares their sha256';
  list.done.push({ check, detail: `${counted(news.length, 'package')}, ${what}` });
}

function isVerdict(code: ErrorCode): boolean {
  return code !== 'FETCH_OFFLINE' && ['source', 'missing'].includes(ERROR_CODES[code]);
}
