import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { archFromName } from '../packaging/arch.ts';
import type { FileFacts, PackageFacts } from '../packaging/facts.ts';
import { createPayloadChecker } from './payload-checker.ts';
import { readPayload, whyUnreadable } from './payload.ts';
import { readRpm } from './reader.ts';
import { relationText } from './relation-text.ts';
import type { RpmFile, RpmInfo } from './rpm-info.ts';
import { FILE_FLAG, RELATION_KINDS, SENSE, SHA256_ALGORITHM } from './tags.ts';

const FLAG_NAMES = Object.entries(FILE_FLAG);

/**
 * Reads headers and payload. The payload must hold what the header lists: a package that does not is broken, not different.
 * @throws DepotError those of readRpm and readPayload, RPM_PAYLOAD_CONTENT, COMPRESSION_UNSUPPORTED
 */
export async function rpmFacts(path: string): Promise<PackageFacts> {
  const info = await readRpm(path);
  const obstacle = whyUnreadable(info);
  if (obstacle !== undefined) throw new DepotError('COMPRESSION_UNSUPPORTED', obstacle, { where: path });
  const digests = new Map<string, string>();
  const checker = createPayloadChecker(info.files, 'sha256', path, (file, sha256) =>
    digests.set(file, sha256),
  );
  await readPayload(path, info, checker, () => undefined);
  checker.finish();
  const [differing] = info.fileDigestAlgorithm === SHA256_ALGORITHM ? checker.differing : [];
  if (differing !== undefined) {
    throw new DepotError('RPM_PAYLOAD_CONTENT', `the content of ${differing} is not what the header says`, {
      where: path,
      hint: `godepot verify ${path}`,
    });
  }
  return {
    format: 'rpm',
    fields: fieldsOf(info),
    common: commonOf(info),
    relations: new Map(RELATION_KINDS.map((kind) => [kind, info[kind].map(withScripts)])),
    scripts: scriptsOf(info),
    files: new Map(info.files.map((file) => [file.path, fileFacts(file, digests.get(file.path) ?? '')])),
    packing: new Map([
      ['compressor', info.compressor ?? 'none'],
      ['compressor flags', info.payloadFlags],
      ['digest of files', String(info.fileDigestAlgorithm)],
    ]),
    signature:
      info.signature === undefined ? 'none' : `over the header, by key ${info.signature.keyId ?? 'unknown'}`,
  };
}

function fieldsOf(info: RpmInfo): Map<string, string> {
  const { name, epoch, version, release, arch, summary, description, license, url, vendor, packager } = info;
  return new Map([
    ['name', name],
    ['epoch', epoch === undefined ? '' : String(epoch)],
    ['version', version],
    ['release', release],
    ['arch', arch],
    ['summary', summary],
    ['description', description],
    ['license', license],
    ['home', url],
    ['vendor', vendor],
    ['packager', packager],
    ['group', info.group],
    ['build host', info.buildHost],
    ['build time', instant(info.buildTime)],
    ['source rpm', info.sourceRpm],
    ['installed size', String(info.installedSize)],
    [
      'changelog',
      info.changelog.map(({ time, author, text }) => `${instant(time)} ${author}\n${text}`).join('\n'),
    ],
  ]);
}

function commonOf({ name, epoch, version, release, arch, url }: RpmInfo): Map<string, string> {
  return new Map([
    ['name', name],
    ['version', `${epoch === undefined || epoch === 0 ? '' : `${epoch}:`}${version}-${release}`],
    ['arch', archFromName(arch, 'rpm') ?? arch],
    ['home', url],
  ]);
}

/** With the scripts that a requirement counts for, as rpmspec writes them. */
function withScripts(relation: RpmInfo['requires'][number]): string {
  const wanted: [bit: number, name: string][] = [
    [SENSE.scriptPre, 'pre'],
    [SENSE.scriptPost, 'post'],
    [SENSE.scriptPreun, 'preun'],
    [SENSE.scriptPostun, 'postun'],
    [SENSE.interpreter, 'interp'],
  ];
  const names = wanted.filter(([bit]) => (relation.rawFlags & bit) !== 0).map(([, name]) => name);
  return `${relationText(relation)}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

function scriptsOf({ scripts, triggers }: RpmInfo): Map<string, string> {
  return new Map([
    ...Object.entries(scripts).map(([name, { program, body }]): [string, string] => [
      name,
      `#!${program.join(' ')}\n${body}`,
    ]),
    ...triggers.map(({ kind, on, program, body }, index): [string, string] => [
      `${kind} ${index + 1}`,
      `on ${on.join(', ')}\n#!${program.join(' ')}\n${body}`,
    ]),
  ]);
}

function fileFacts(file: RpmFile, sha256: string): FileFacts {
  const names = FLAG_NAMES.filter(([, bit]) => (file.flags & bit) !== 0).map(([name]) => name);
  if (file.capabilities !== '') names.push(`capabilities ${file.capabilities}`);
  return {
    type: file.ghost ? 'ghost' : file.type,
    mode: file.mode & 0o7777,
    owner: `${file.user}:${file.group}`,
    // what rpmbuild found on its filesystem says nothing of a directory
    size: file.type === 'file' ? file.size : 0,
    sha256,
    target: file.target,
    flags: names.join(', '),
    mtime: file.mtime,
  };
}
