import { instant } from '../io/instant.ts';
import { readRpm } from '../rpm/reader.ts';
import { RELATION_KINDS } from '../rpm/tags.ts';
import { relationText } from '../rpm/relation-text.ts';
import type { RpmFile, RpmInfo } from '../rpm/rpm-info.ts';
import { type Description, type FileDescription, modeText } from './description.ts';

const NOTES: readonly [number, string][] = [
  [1, 'config'],
  [16, 'noreplace'],
  [2, 'doc'],
  [128, 'license'],
  [64, 'ghost'],
];

export async function describeRpm(file: string, withFiles: boolean): Promise<Description> {
  const info = await readRpm(file);
  return {
    format: 'rpm',
    file,
    fields: fieldsOf(info),
    relations: RELATION_KINDS.map((name) => ({ name, values: info[name].map(relationText) })),
    scripts: Object.fromEntries([
      ...Object.entries(info.scripts).map(([name, { body }]) => [name, body]),
      ...info.triggers.map(({ kind, on, body }) => [`${kind} on ${on.join(', ')}`, body]),
    ]),
    ...(withFiles ? { files: info.files.map(describeFile) } : {}),
    totals: {
      files: info.files.filter(({ type, ghost }) => type === 'file' && !ghost).length,
      bytes: info.installedSize,
    },
  };
}

function fieldsOf(info: RpmInfo): Description['fields'] {
  const epoch = info.epoch === undefined ? '' : `${info.epoch}:`;
  return [
    { name: 'name', value: info.name },
    { name: 'version', value: `${epoch}${info.version}-${info.release}` },
    { name: 'arch', value: info.arch },
    { name: 'summary', value: info.summary },
    { name: 'about', value: info.description },
    { name: 'license', value: info.license },
    { name: 'home', value: info.url },
    { name: 'vendor', value: info.vendor },
    { name: 'packager', value: info.packager },
    { name: 'built', value: instant(info.buildTime) },
    {
      name: 'payload',
      value: `${info.compressor ?? 'unknown'} ${info.payloadFlags}, sha256 ${info.payloadSha256 ?? 'not recorded'}`,
    },
    {
      name: 'signature',
      value:
        info.signature === undefined
          ? 'none'
          : `key ${info.signature.keyId ?? 'unknown'}; not checked here: godepot verify`,
    },
  ];
}

function describeFile({ path, type, mode, size, target, flags, capabilities }: RpmFile): FileDescription {
  const notes = NOTES.filter(([bit]) => (flags & bit) !== 0).map(([, note]) => note);
  if (capabilities !== '') notes.push(capabilities);
  return {
    path,
    mode: modeText(type, mode),
    size,
    ...(target === '' ? {} : { target }),
    ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
  };
}
