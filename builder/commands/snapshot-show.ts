import type { Manifest, ManifestPackage, Yanked } from '../depot/snapshot/manifest.ts';
import { environmentOf } from '../depot/compare/compare.ts';
import { archsOf, compareVersions } from '../depot/compare/packages.ts';
import { noteText } from '../depot/snapshot/note-words.ts';
import { isWithdrawn } from '../depot/snapshot/yanks.ts';
import { findSnapshot } from '../depot/snapshot/find-snapshot.ts';
import { manifestSigners } from '../depot/signatures/signature-files.ts';
import { currentName, readSnapshot, type Snapshot } from '../depot/snapshot/snapshots.ts';
import { packageBytes } from '../depot/prune/survey.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import { columns } from './columns.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';
import { megabytes } from './progress-bars.ts';

export async function snapshotShow(context: Context, wanted: string): Promise<Answer> {
  const snapshot = await readSnapshot(await findSnapshot(context.depot, wanted));
  const signedBy = await manifestSigners(snapshot.folder);
  const current = (await currentName(context.depot)) === snapshot.name;
  const { files, kind: _kind, format: _format, ...manifest } = snapshot.manifest;
  return {
    result: {
      name: snapshot.name,
      current,
      folder: snapshot.folder,
      signedBy,
      ...manifest,
      date: instant(manifest.date),
      files: files.length,
    },
    text: showText(snapshot, signedBy, current),
  };
}

function showText({ name, manifest }: Snapshot, signedBy: readonly string[], current: boolean): string {
  const { depot, publication, previous, advisories } = manifest;
  const lines = [
    ...columns([
      ['snapshot', `${name}${current ? ', current' : ''}`],
      [
        'published',
        `${instant(manifest.date)} ${publication === undefined ? '' : noteText(publication)}`.trimEnd(),
      ],
      ['reason', publication?.reason ?? ''],
      ['after', !previous ? '' : `${previous.sequence}, manifest ${previous.manifestSha256}`],
      ['content id', manifest.contentId],
      ['signed by', signedBy.length === 0 ? 'nobody' : signedBy.join(' and ')],
      ['depot', `${depot.name}: origin ${depot.origin}, label ${depot.label}, suite ${depot.suite}`],
      ['layout', depot.layout],
      ['address', depot.url ?? '(as served)'],
      ['made by', `godepot ${manifest.builder.godepot}, node ${manifest.builder.node}`],
    ]).filter((line) => line.includes('  ')),
    ...packageLines(manifest.packages),
    ...policyLines(manifest),
    ...section('withdrawn', yankLines(manifest, isWithdrawn)),
    ...section(
      'listed, and marked as not to be used',
      yankLines(manifest, (one) => !isWithdrawn(one)),
    ),
    ...section(
      'archives served to go',
      (manifest.archives ?? []).map(({ toolchain, form, size }) => [toolchain, form, megabytes(size)]),
    ),
    ...(advisories
      ? ['', `advisories: ${advisories.count}, data of ${advisories.modified ?? 'an unknown date'}`]
      : []),
    '',
    `${counted(manifest.packages.length, 'package')}, ${megabytes(packageBytes(manifest))}; ${counted(manifest.files.length, 'file')}`,
  ];
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

function yankLines({ yanked = [] }: Manifest, wanted: (one: Yanked) => boolean): string[][] {
  return yanked.filter(wanted).map(({ fileName, date, reason }) => [fileName, instant(date), reason]);
}

/** Toolchains by line, then our own packages; a line for each version, with its releases and architectures. */
function packageLines(packages: readonly ManifestPackage[]): string[] {
  const rows = (wanted: (pkg: ManifestPackage) => boolean): string[][] =>
    [...Map.groupBy(packages.filter(wanted), ({ name, version }) => `${name} ${version}`).values()]
      .map((same) => {
        const { name = '', version = '' } = same[0] ?? {};
        return { name, version, row: [name, version, releasesOf(same), archsOf(same).join(' ')] };
      })
      .sort((a, b) => compareVersions(a.name, b.name) || compareVersions(a.version, b.version))
      .map(({ row }) => row);
  return [
    ...section(
      'toolchains',
      rows(({ upstream }) => upstream !== null),
    ),
    ...section(
      'packages',
      rows(({ upstream }) => upstream === null),
    ),
  ];
}

/** `rpm 1.1, deb 1` */
function releasesOf(packages: readonly ManifestPackage[]): string {
  return (['rpm', 'deb'] as const)
    .map((format) => {
      const releases = packages.filter((pkg) => pkg.format === format).map(({ release }) => release);
      return { format, releases: [...new Set(releases)].sort(compareVersions) };
    })
    .filter(({ releases }) => releases.length > 0)
    .map(({ format, releases }) => `${format} ${releases.join(' ')}`)
    .join(', ');
}

function policyLines({ policy = {}, packages }: Pick<Manifest, 'policy' | 'packages'>): string[] {
  return [
    ...section('policy', Object.entries(policy)),
    ...section('go.env of the newest toolchain', Object.entries(environmentOf(packages) ?? {})),
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', title, ...columns(rows).map((line) => `  ${line}`)];
}
