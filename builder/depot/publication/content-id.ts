import { createHash } from 'node:crypto';

import type { BuiltPackage } from '../../build/record.ts';
import type { DepotIdentity } from '../../spec/model.ts';
import type { KeyFile } from '../snapshot/fixed-files.ts';
import type { AdvisoriesNote, ServedArchive, Yanked } from '../snapshot/manifest.ts';
import type { Succession } from './succession.ts';
import { isWithdrawn } from '../snapshot/yanks.ts';

/** What decides whether there is anything to publish. */
export interface Content {
  identity: Pick<DepotIdentity, 'name' | 'origin' | 'label' | 'suite' | 'url'>;
  layout: string;
  packages: readonly Pick<BuiltPackage, 'fileName' | 'sha256'>[];
  succession?: Pick<Succession, 'trees'> | undefined;
  keyFiles?: readonly KeyFile[] | undefined;
  yanked?: readonly Yanked[] | undefined;
  advisories?: AdvisoriesNote | undefined;
  archives?: readonly ServedArchive[] | undefined;
}

/** Raised when the same packages lead to other published files (a new index, say), so that the change gets published. */
const TREE_FORMAT = 3;

/**
 * The content id: sha256 of a canonical list of what is published, without dates, signatures of indexes, sequence, grace files
 * or documents about packages (how the same bytes were made is no other content). A file
 * name is name, version, release, architecture and format in one.
 * @returns 64 lower-case hex digits
 */
export function contentIdOf(content: Content): string {
  const { identity, layout, packages, succession, keyFiles = [] } = content;
  const { yanked = [], advisories, archives = [] } = content;
  const lines = [
    `godepot content ${TREE_FORMAT}`,
    ...[
      ['name', identity.name],
      ['origin', identity.origin],
      ['label', identity.label],
      ['suite', identity.suite],
      ['url', identity.url ?? ''],
      ['layout', layout],
      ...(succession?.trees ?? []).map((tree) => ['yum tree', tree]),
      ...keyFiles.map(({ name, content }) => ['key file', name, sha256(content)]),
      ...(advisories === undefined ? [] : [['advisories', advisories.sha256]]),
    ].map((field) => JSON.stringify(field)),
    ...yanked
      .map((one) =>
        JSON.stringify([isWithdrawn(one) ? 'yanked' : 'marked', one.fileName, one.sha256, one.reason]),
      )
      .sort(),
    ...archives
      .map(({ toolchain, form, sha256 }) => JSON.stringify(['archive', toolchain, form, sha256]))
      .sort(),
    ...new Set(packages.map(({ fileName, sha256 }) => JSON.stringify([fileName, sha256])).sort()),
  ];
  return sha256(`${lines.join('\n')}\n`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
