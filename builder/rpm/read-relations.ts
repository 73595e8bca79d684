import { DepotError } from '../errors.ts';
import { isCleanLine } from '../packaging/text.ts';
import type { HeaderReader } from './header-access.ts';
import type { RpmRelation } from './rpm-info.ts';
import { RELATION_TAGS, type RelationKind, SENSE } from './tags.ts';
import { parseEvr } from './version.ts';

const COMPARISON = SENSE.less | SENSE.greater | SENSE.equal;

const COMPARISON_NAMES: ReadonlyMap<number, NonNullable<RpmRelation['flags']>> = new Map<
  number,
  NonNullable<RpmRelation['flags']>
>([
  [SENSE.less, 'LT'],
  [SENSE.greater, 'GT'],
  [SENSE.equal, 'EQ'],
  [SENSE.less | SENSE.equal, 'LE'],
  [SENSE.greater | SENSE.equal, 'GE'],
]);

/** createrepo_c, parsehdr.c: what has to be there before the package's scripts run. */
const PRE = SENSE.prerequisite | SENSE.scriptPre | SENSE.scriptPost | SENSE.pretrans | SENSE.posttrans;

/** @throws DepotError RPM_TAG when the three arrays differ in length, RPM_TEXT for control characters. */
export function readRelations(header: HeaderReader, kind: RelationKind, where: string): RpmRelation[] {
  const tags = RELATION_TAGS[kind];
  const names = header.texts(tags.name);
  const flags = header.numbers(tags.flags);
  const versions = header.texts(tags.version);
  if (flags.length !== names.length || versions.length !== names.length) {
    throw new DepotError(
      'RPM_TAG',
      `${kind}: ${names.length} names, ${flags.length} flags, ${versions.length} versions`,
      {
        where,
      },
    );
  }
  return names.map((name, index) => {
    const version = versions[index] ?? '';
    if (name === '' || !isCleanLine(name) || !isCleanLine(version)) {
      throw new DepotError(
        'RPM_TEXT',
        `${kind}: ${JSON.stringify(`${name} ${version}`)} is empty or has control characters`,
        {
          where,
        },
      );
    }
    return relation(name, flags[index] ?? 0, version);
  });
}

function relation(name: string, rawFlags: number, version: string): RpmRelation {
  const flags = COMPARISON_NAMES.get(rawFlags & COMPARISON);
  return {
    name,
    ...(flags === undefined ? {} : { flags }),
    ...(version === '' ? {} : splitVersion(version)),
    pre: (rawFlags & PRE) !== 0,
    rawFlags,
  };
}

/** `2:1.0-3` -> epoch 2, version 1.0, release 3. */
function splitVersion(text: string): Pick<RpmRelation, 'epoch' | 'version' | 'release'> {
  const { epoch = '0', version, release } = parseEvr(text);
  return release === undefined ? { epoch, version } : { epoch, version, release };
}
