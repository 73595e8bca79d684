import type { ErrorCode } from '../errors.ts';
import { ARCHIVE_NAME_PAGES } from './archive-names.ts';
import { ARCHIVE_TAR_PAGES } from './archive-tar.ts';
import { ARCHIVE_ZIP_PAGES } from './archive-zip.ts';
import { ARCHIVE_PAGES } from './archive.ts';
import { BUILD_PAGES } from './build.ts';
import { DAMAGE_PAGES } from './damage.ts';
import { DEB_READING_PAGES } from './deb-reading.ts';
import { DEB_PAGES } from './deb.ts';
import { ENDPOINT_PAGES } from './endpoints.ts';
import { EVIDENCE_PAGES } from './evidence.ts';
import { FILE_PAGES } from './files.ts';
import { GPG_PAGES } from './gpg.ts';
import { HOSTILE_ARCHIVE_PAGES } from './hostile-archives.ts';
import { HTTP_PAGES } from './http.ts';
import { KEY_PAGES } from './keys.ts';
import { LOCK_PAGES } from './lock.ts';
import { LOG_PAGES } from './log.ts';
import { MIRROR_PAGES } from './mirrors.ts';
import { NETWORK_PAGES } from './network.ts';
import { PACKAGE_ARCHIVE_PAGES } from './package-archives.ts';
import { POLICY_PAGES } from './policy.ts';
import { PROGRAM_PAGES } from './program.ts';
import { PUBLICATION_PAGES } from './publication.ts';
import { ROLLBACK_PAGES } from './rollback.ts';
import { ROTATION_PAGES } from './rotation.ts';
import { REBUILD_PAGES } from './rebuild.ts';
import { RPM_READING_PAGES } from './rpm-reading.ts';
import { RPM_PAGES } from './rpm.ts';
import { SIGNATURE_PAGES } from './signatures.ts';
import { SNAPSHOT_PAGES } from './snapshots.ts';
import { SOURCE_PAGES } from './sources.ts';
import { SPEC_PAGES } from './spec.ts';
import { SUMDB_PROOF_PAGES } from './sumdb-proofs.ts';
import { SUMDB_PAGES } from './sumdb.ts';
import { TARGET_PAGES } from './targets.ts';
import { UPSTREAM_KEY_PAGES } from './upstream-keys.ts';
import type { Page } from './page.ts';

/**
 * Every code's page. A code without one does not compile here, a page without a code does not compile in its own file; a new file of pages
 * takes two lines. Nothing but the verb imports this, and late: other verbs do not pay for it.
 */
export const PAGES: Readonly<Record<ErrorCode, Page>> = {
  ...ARCHIVE_NAME_PAGES,
  ...ARCHIVE_TAR_PAGES,
  ...ARCHIVE_ZIP_PAGES,
  ...ARCHIVE_PAGES,
  ...BUILD_PAGES,
  ...DAMAGE_PAGES,
  ...DEB_READING_PAGES,
  ...DEB_PAGES,
  ...ENDPOINT_PAGES,
  ...EVIDENCE_PAGES,
  ...FILE_PAGES,
  ...GPG_PAGES,
  ...HOSTILE_ARCHIVE_PAGES,
  ...HTTP_PAGES,
  ...KEY_PAGES,
  ...LOCK_PAGES,
  ...LOG_PAGES,
  ...MIRROR_PAGES,
  ...NETWORK_PAGES,
  ...PACKAGE_ARCHIVE_PAGES,
  ...POLICY_PAGES,
  ...PROGRAM_PAGES,
  ...PUBLICATION_PAGES,
  ...ROLLBACK_PAGES,
  ...ROTATION_PAGES,
  ...REBUILD_PAGES,
  ...RPM_READING_PAGES,
  ...RPM_PAGES,
  ...SIGNATURE_PAGES,
  ...SNAPSHOT_PAGES,
  ...SOURCE_PAGES,
  ...SPEC_PAGES,
  ...SUMDB_PROOF_PAGES,
  ...SUMDB_PAGES,
  ...TARGET_PAGES,
  ...UPSTREAM_KEY_PAGES,
};
