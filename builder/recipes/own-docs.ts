import type { Format, PackageEntry } from '../packaging/package.ts';
import { type Copyright, debDocs, docFolder, type Documented } from './deb-docs.ts';
import { overridesFile, type Override } from './lintian-overrides.ts';

/** Of godepot's own packages. Debian keeps the full text of Apache-2.0 in one place. */
const COPYRIGHT: Copyright = {
  holder: '2026 The godepot authors',
  license: 'Apache-2.0',
  text: [
    'Licensed under the Apache License, Version 2.0; you may not use this file except in compliance with the License.',
    'Unless required by applicable law or agreed to in writing, it is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES',
    'OR CONDITIONS OF ANY KIND, either express or implied.',
    '',
    'On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.',
  ].join('\n'),
};
const LICENSES = '/usr/share/licenses';

export interface OwnDocs {
  /** For the administrator of a host that has nothing but the package. */
  readme: Buffer;
  /** Full text of the licence: hosts of rpm have no copy of their own, and whoever gets the package is to get it (Apache-2.0, 4a). */
  license: Buffer;
  overrides?: readonly Override[];
}

/** Documentation of godepot's own packages, in both formats. */
export function ownDocs(pkg: Documented, { readme, license, overrides = [] }: OwnDocs): PackageEntry[] {
  return [
    { type: 'directory', path: docFolder(pkg), mode: 0o755 },
    file(`${docFolder(pkg)}/README`, readme, 'doc'),
    ...debDocs(pkg, COPYRIGHT),
    // the system's own where it has one; without it nothing else would take the folder away again
    { type: 'directory', path: LICENSES, mode: 0o755, only: 'rpm' },
    { type: 'directory', path: `${LICENSES}/${pkg.name}`, mode: 0o755, only: 'rpm' },
    file(`${LICENSES}/${pkg.name}/LICENSE`, license, 'license', 'rpm'),
    overridesFile(pkg, overrides),
  ];
}

function file(path: string, content: Buffer, role: 'doc' | 'license', only?: Format): PackageEntry {
  const whole = {
    type: 'file',
    path,
    mode: 0o644,
    size: content.length,
    content: () => content,
    role,
  } as const;
  return only === undefined ? whole : { ...whole, only };
}
