import { DepotError, type Fault } from '../errors.ts';
import { redactUrl } from '../io/http-url.ts';
import type { Toolchain } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { isSourceFault } from './first-of.ts';
import { below, downloadArchive, readRemote } from './remote.ts';
import {
  databaseFileLimit,
  type Delivered,
  type Delivery,
  MAX_COMPANION_BYTES,
  MAX_REFERENCE_BYTES,
  type SmallFile,
  type Source,
} from './source.ts';
import { companionPath, moduleInfoPath, moduleZipPath, OWN_SITE, tarballName } from './upstream-paths.ts';

/**
 * Where Go's own page sends those who download. Asked itself, since the page answers 200 with a web page for names that it does not
 * know, `.sha256` files among them.
 */
const OWN_FILES = 'https://dl.google.com/go';
const OWN_VULNERABILITIES = 'https://vuln.go.dev/vulndb.zip';

export interface Site {
  /** Of the download page: `https://go.dev/dl`. */
  page: URL;
  /** Bases of mirrors of its files, tried in this order, the site's own file host after them. */
  mirrors: readonly URL[];
  /** In the order in which they are looked for. */
  forms: readonly ArchiveForm[];
}

/**
 * A download page like Go's own (golang/website internal/dl): `?mode=json&include=all` is the catalogue, the official tarballs with
 * their `.asc` and `.sha256` lie on file hosts, `mod/` speaks the module proxy protocol. Whatever a mirror fails with, the next one is
 * asked: what they deliver is checked all the same.
 */
export function siteSource(
  { page, mirrors, forms }: Site,
  place: Pick<Source, 'origin' | 'fallThrough'>,
): Source {
  const own = page.href === OWN_SITE;
  const hosts = [...mirrors, own ? new URL(OWN_FILES) : page];
  // the page itself answers `.sha256` with a web page and status 200
  const digestHosts = own ? hosts : mirrors;
  const deliver = (
    toolchain: Toolchain,
    delivery: Delivery,
    form: ArchiveForm,
  ): Promise<Delivered | undefined> =>
    form === 'tarball'
      ? firstOf(hosts, (host) =>
          downloadArchive(below(host, tarballName(toolchain)), form, toolchain, delivery),
        )
      : downloadArchive(below(page, `mod/${moduleZipPath(toolchain)}`), form, toolchain, delivery);
  return {
    kind: 'site',
    where: redactUrl(page),
    ...place,
    async deliver(toolchain, delivery, form) {
      for (const wanted of form === undefined ? forms : [form]) {
        const delivered = await deliver(toolchain, delivery, wanted);
        if (delivered !== undefined) return delivered;
      }
      return undefined;
    },
    async readCompanion(companion, toolchain, delivery) {
      const most = MAX_COMPANION_BYTES[companion];
      if (companion === 'info')
        return readRemote(below(page, `mod/${moduleInfoPath(toolchain)}`), most, delivery);
      return firstOf(companion === 'sha256' ? digestHosts : hosts, (host) =>
        readRemote(below(host, companionPath(companion, toolchain)), most, delivery),
      );
    },
    async readReference(reference, delivery) {
      const most = MAX_REFERENCE_BYTES[reference];
      if (reference === 'catalogue') return readRemote(catalogueUrl(page), most, delivery);
      return readRemote(own ? new URL(OWN_VULNERABILITIES) : below(page, 'vulndb.zip'), most, delivery);
    },
    async readDatabase(database, path, delivery): Promise<Buffer | undefined> {
      // no page passes a database on; who asks Go's own site may ask the database itself
      if (!own) return undefined;
      return (await readRemote(new URL(`https://${database}/${path}`), databaseFileLimit(path), delivery))
        ?.bytes;
    },
  };
}

/** Without `include=all` the page lists the newest two releases only. */
function catalogueUrl(page: URL): URL {
  const url = below(page, '');
  url.searchParams.set('mode', 'json');
  url.searchParams.set('include', 'all');
  return url;
}

/**
 * What the first host has. One that fails is passed over; if none delivers and one failed, that failure is what counts, since "not there"
 * is then not known. What each host said comes with it: an operator who mends the first mirror must not meet the second one tomorrow.
 */
async function firstOf<T extends Delivered | SmallFile>(
  hosts: readonly URL[],
  ask: (host: URL) => Promise<T | undefined>,
): Promise<T | undefined> {
  let first: DepotError | undefined;
  const said: Fault[] = [];
  for (const host of hosts) {
    try {
      const found = await ask(host);
      if (found !== undefined) return found;
      said.push({ where: redactUrl(host), message: 'does not have it' });
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      first ??= error;
      said.push({ where: error.where, message: error.message });
    }
  }
  if (first === undefined) return undefined;
  if (said.length === 1) throw first;
  const { code, message, where, hint } = first;
  throw new DepotError(code, message, { where, hint, faults: said, cause: first });
}
