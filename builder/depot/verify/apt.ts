import { gunzipSync } from 'node:zlib';

import { readDebControl } from '../../deb/reader.ts';
import { DepotError } from '../../errors.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { archName } from '../../packaging/arch.ts';
import { releaseDate, snapshotsAddress } from '../apt/release.ts';
import {
  aptDistFolder,
  aptIndexFolder,
  byHashPath,
  COMPONENT,
  PACKAGES_FORMS,
  poolPath,
  servedIn,
} from '../snapshot/layout.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { readWhole } from './read-whole.ts';
import { parseDeb822, type Paragraph } from '../parsers/deb822.ts';
import { differenceFrom } from './found-files.ts';
import type { VerifyMemory } from './memory.ts';
import type { Verification } from './verification.ts';

/** Everything from InRelease down to each deb's own control fields. */
export async function verifyApt(list: CheckList, verification: Verification): Promise<void> {
  const { folder, manifest, archs, found, judge, memory } = verification;
  const dist = aptDistFolder(manifest.depot.suite);
  let release: string | undefined;
  await runCheck(list, 'apt: InRelease', async () => {
    const { signers, text } = await judge.clearsigned(folder, `${dist}/InRelease`, 'APT_INDEX');
    release = text;
    return `signed by ${listKeys(signers)}`;
  });
  await runCheck(list, 'apt: Release', async () => {
    const signers = await judge.several(folder, `${dist}/Release`, `${dist}/Release.gpg`, 'APT_INDEX');
    const plain = (await readWhole(folder, `${dist}/Release`, 'APT_INDEX')).toString('utf8');
    // old clients read one, new ones the other: they have to say the same
    if (release !== undefined && plain !== release)
      throw new DepotError('APT_INDEX', 'InRelease and Release differ');
    release ??= plain;
    return `the text of InRelease; Release.gpg by ${listKeys(signers)}`;
  });
  const fields = 'apt: fields and digests of Release';
  const known = release;
  if (known === undefined) list.notDone.push({ check: fields, why: 'no signature vouches for Release' });
  else await runCheck(list, fields, async () => checkRelease(known, verification));
  const signed = manifest.packages.filter((pkg) => pkg.format === 'deb' && pkg.signedBy !== null).length;
  if (signed > 0)
    list.notDone.push({
      check: `apt: signatures inside ${signed} debs`,
      why: 'no client of the depot asks for them; godepot verify FILE.deb checks one',
    });
  for (const arch of archs) {
    await runCheck(list, `apt: packages for ${arch}`, async () => {
      const index = `${dist}/${aptIndexFolder(arch)}/Packages`;
      const plain = await readWhole(folder, index, 'APT_INDEX');
      if (!unpacked(await readWhole(folder, `${index}.gz`, 'APT_INDEX'), plain.length).equals(plain)) {
        throw new DepotError('APT_INDEX', 'Packages.gz does not hold Packages');
      }
      const stanzas = parseDeb822(plain.toString('utf8'), index, 'APT_INDEX');
      const stanzaFaults: string[] = [];
      const listed = new Set<string>();
      for (const stanza of stanzas) {
        const filename = field(stanza, 'Filename');
        listed.add(filename);
        const size = Number(field(stanza, 'Size'));
        const difference = differenceFrom(found, `apt/${filename}`, {
          size,
          sha256: field(stanza, 'SHA256'),
        });
        if (difference !== undefined) stanzaFaults.push(difference);
        else stanzaFaults.push(...(await controlDifferences(`${folder}/apt/${filename}`, stanza, memory)));
      }
      if (listed.size !== stanzas.length) stanzaFaults.push(`${index} lists a file twice`);
      const wanted = manifest.packages
        .filter((pkg) => pkg.format === 'deb' && servedIn(pkg, arch))
        .map(poolPath);
      stanzaFaults.push(...wanted.filter((path) => !listed.has(path)).map((path) => `${path} is not listed`));
      if (listed.size > wanted.length) stanzaFaults.push(`${index} lists what the manifest does not`);
      requireNone(stanzaFaults, 'APT_INDEX');
      return `${stanzas.length} stanzas: file, size, sha256 and the control fields of each deb`;
    });
  }
}

function checkRelease(text: string, { manifest, archs, found }: Verification): string {
  const [release, ...more] = parseDeb822(text, 'Release', 'APT_INDEX');
  if (release === undefined || more.length > 0)
    throw new DepotError('APT_INDEX', 'Release is not one paragraph');
  const { origin, label, suite, url } = manifest.depot;
  const { validUntil } = manifest;
  const expected: Record<string, string | undefined> = {
    Origin: origin,
    Label: label,
    Suite: suite,
    Codename: suite,
    Date: releaseDate(manifest.date),
    Architectures: archs.map((arch) => archName(arch, 'deb')).join(' '),
    Components: COMPONENT,
    'Acquire-By-Hash': 'yes',
    'Valid-Until': typeof validUntil === 'number' ? releaseDate(validUntil) : undefined,
    // snapshots from before there was a Valid-Until have none of it
    Snapshots: validUntil === undefined ? undefined : snapshotsAddress(url ?? undefined),
  };
  const faults = Object.entries(expected)
    .filter(([name, value]) => release.get(name) !== value)
    .map(([name, value]) => `${name} is ${release.get(name) ?? 'absent'} instead of ${value ?? 'absent'}`);
  const dist = aptDistFolder(suite);
  const listed = new Set<string>();
  for (const line of field(release, 'SHA256').split('\n').slice(1)) {
    const [, sha256 = '', size = '', path = ''] = /^ +([0-9a-f]{64}) +([0-9]+) (\S+)$/.exec(line) ?? [];
    if (path === '') throw new DepotError('APT_INDEX', `Release: not a digest line: ${line}`);
    listed.add(path);
    const digest = { size: Number(size), sha256 };
    for (const place of [path, byHashPath(path, sha256)]) {
      const difference = differenceFrom(found, `${dist}/${place}`, digest);
      if (difference !== undefined) faults.push(difference);
    }
  }
  const wanted = archs.flatMap((arch) => PACKAGES_FORMS.map((form) => `${aptIndexFolder(arch)}/${form}`));
  faults.push(...wanted.filter((path) => !listed.has(path)).map((path) => `Release does not list ${path}`));
  requireNone(faults, 'APT_INDEX');
  return `${listed.size} indexes by size and sha256, each also by-hash; Date, Origin, Label and Suite as in the manifest`;
}

const ADDED = new Set(['Filename', 'Size', 'SHA256']);

/** The stanza says what the deb itself says: a client resolves by the one and installs the other. Its file has the digest that it lists. */
async function controlDifferences(path: string, stanza: Paragraph, memory: VerifyMemory): Promise<string[]> {
  const sha256 = field(stanza, 'SHA256');
  const own = sortedFields(stanzaControl(stanza));
  const real = memory.controls.get(sha256) ?? sortedFields(await readDebControl(path));
  memory.controls.set(sha256, real);
  return own === real ? [] : [`${field(stanza, 'Filename')}: its stanza differs from its control file`];
}

/** The fields that the deb's own control file has. */
export function stanzaControl(stanza: Paragraph): [name: string, value: string][] {
  return [...stanza].filter(([name]) => !ADDED.has(name));
}

/** As the memory keeps them. */
export function sortedFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const pairs = fields.map(([name, value]) => [name, value] as const);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function field(paragraph: Paragraph, name: string): string {
  const value = paragraph.get(name);
  if (value === undefined) throw new DepotError('APT_INDEX', `a paragraph has no ${name}`);
  return value;
}

/** Bounded: what unpacks to more than the plain index cannot be it. */
function unpacked(packed: Buffer, size: number): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw new DepotError('APT_INDEX', 'Packages.gz cannot be unpacked to the size of Packages', { cause });
  }
}
