import type { ErrorCode } from '../../builder/errors.ts';
import type { ArchiveForm } from '../../builder/toolchain/model.ts';
import { HOSTILE_GZIP } from './hostile-gzip.ts';
import { HOSTILE_TREES_TAR, HOSTILE_TREES_ZIP } from './hostile-names.ts';
import { HOSTILE_TAR } from './hostile-tar.ts';
import { HOSTILE_TAR_DIALECTS } from './hostile-tar-dialects.ts';
import { HOSTILE_ZIP } from './hostile-zip.ts';
import { HOSTILE_ZIP_READERS } from './hostile-zip-readers.ts';
import type { HostileTable } from './hostile.ts';

export interface HostileArchive {
  /** Unique. */
  title: string;
  form: ArchiveForm;
  /** What it is refused with. */
  code: ErrorCode;
  file: () => Buffer;
}

/** Every attack on the entrance that we know, in the form of a whole archive. */
export const HOSTILE_ARCHIVES: readonly HostileArchive[] = [
  ...archives('tar', 'tarball', HOSTILE_TAR),
  ...archives('tar', 'tarball', HOSTILE_TAR_DIALECTS),
  ...archives('gzip', 'tarball', HOSTILE_GZIP),
  ...archives('tree in a tar', 'tarball', HOSTILE_TREES_TAR),
  ...archives('zip', 'module-zip', HOSTILE_ZIP),
  ...archives('zip', 'module-zip', HOSTILE_ZIP_READERS),
  ...archives('tree in a zip', 'module-zip', HOSTILE_TREES_ZIP),
];

function archives(layer: string, form: ArchiveForm, table: HostileTable): HostileArchive[] {
  return Object.entries(table).map(([title, [code, file]]) => ({
    title: `${layer}: ${title}`,
    form,
    code,
    file,
  }));
}
