import { DepotError } from '../../errors.ts';
import { parseAddress, redactUrl } from '../../io/http-url.ts';
import { archFromName } from '../../packaging/arch.ts';
import type { GoArch } from '../../spec/model.ts';
import { architectures, yumFolder, yumTrees } from '../snapshot/layout.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { FIRST_YUM_TREE } from '../../recipes/yum-tree.ts';
import { parseRepomd } from '../parsers/repomd.ts';
import { type AskOptions, askWhole, SIGNATURE } from './ask.ts';
import { asked } from './asked.ts';
import { judgeCaching } from './caching.ts';
import type { Known } from './known.ts';
import type { Pointers, YumPointer } from './model.ts';

const MOST_REPOMD = 1024 * 1024;
const MOST_LIST = 64 * 1024;
/** Addresses of one mirror list that are followed. */
const MOST_MIRRORS = 8;

/** Each tree under `current`, and where its mirror list leads. */
export async function readYumPointers(
  pointers: Pointers,
  current: URL,
  known: Known,
  options: AskOptions,
): Promise<YumPointer[]> {
  const { list, judge, manifest, apt, endpoint } = pointers;
  const found: YumPointer[] = [];
  const add = (label: string, base: URL, moves: boolean): Promise<boolean> =>
    asked(list, `${label}: repomd.xml`, async () => {
      const repomd = await askWhole(new URL('repodata/repomd.xml', base), options, { limit: MOST_REPOMD });
      const signature = await askWhole(new URL('repodata/repomd.xml.asc', base), options, SIGNATURE);
      const date = Number(parseRepomd(repomd.bytes, 'repomd.xml').revision);
      known.texts.push({ bytes: repomd.bytes, date });
      const armored = signature.bytes.toString('latin1');
      if (await isGood(judge, repomd.bytes, armored)) known.indexes.set(repomd.sha256, date);
      found.push({ label, base, repomd, signature: armored, date, moves });
      return 'is there, with a signature';
    });
  for (const tree of manifest === undefined ? [FIRST_YUM_TREE] : yumTrees(manifest.files)) {
    for (const arch of archsOf(manifest, apt?.architectures ?? [])) {
      const folder = yumFolder(arch, tree);
      await add(folder, new URL(`${folder}/`, current), true);
      let mirrors: URL[] = [];
      await asked(list, `${folder}: mirror list`, async () => {
        const { bytes, header } = await askWhole(new URL(`${folder}/mirrorlist`, endpoint.root), options, {
          limit: MOST_LIST,
        });
        const caching = judgeCaching(header);
        if (caching.outcome === 'kept')
          throw new DepotError('ENDPOINT_CACHING', `it may be kept too long: ${caching.words}`);
        mirrors = mirrorsIn(bytes.toString('utf8'));
        return mirrors.map((mirror) => redactUrl(mirror)).join(', ');
      });
      for (const mirror of mirrors) await add(`${folder} by mirror list`, mirror, false);
    }
  }
  return found;
}

/** Told of when all endpoints were looked at; here it makes the file a known one. */
async function isGood(judge: Pointers['judge'], data: Buffer, armored: string): Promise<boolean> {
  try {
    await judge.bytes.detached(data, armored, 'repomd.xml');
    return true;
  } catch (error) {
    if (error instanceof DepotError) return false;
    throw error;
  }
}

/** @throws DepotError YUM_INDEX */
function mirrorsIn(text: string): URL[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new DepotError('YUM_INDEX', 'the mirror list is empty');
  return lines.slice(0, MOST_MIRRORS).map((line) => {
    const url = parseAddress(line);
    if (url === undefined || url.protocol === 'file:')
      throw new DepotError('YUM_INDEX', `the mirror list names what is no address: ${line.slice(0, 200)}`);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/`;
    return url;
  });
}

function archsOf(manifest: Manifest | undefined, debian: readonly string[]): readonly GoArch[] {
  if (manifest !== undefined) return architectures(manifest.packages);
  const known = debian.map((name) => archFromName(name, 'deb'));
  const served = known.filter((arch): arch is GoArch => arch !== undefined && arch !== 'all');
  return served.length === 0 ? architectures([]) : served;
}
