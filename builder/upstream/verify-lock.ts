import { stat } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type CheckList, newCheckList, runCheck } from '../packaging/checks.ts';
import { type Evidence, type Toolchain, toolchainId } from '../spec/model.ts';
import { requireIntact } from '../store/check-blob.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { hashToolchain } from '../toolchain/toolchain.ts';
import { FORMS, readAdmission } from './admitted.ts';
import { askDatabase } from './sumdb/ask-database.ts';
import { findCompanion } from './companions.ts';
import { keptCompanion, readKept } from './kept-files.ts';
import type { LockEntry } from './lock-model.ts';
import { parsePublishedDigest } from './published-digest.ts';
import { checkSignature } from './tarball-evidence.ts';
import { tarballName } from './upstream-paths.ts';
import type { SmallFile } from './source.ts';
import type { LookOptions } from './update-toolchain.ts';

/** What was found of one entry. */
export interface EntryVerification {
  toolchain: string;
  checks: CheckList;
  /** Evidence that the spec wants and that could not be held up: missing in the lock, or not looked at now. */
  open: Evidence[];
}

/**
 * Holds one entry of the lock against everything at hand: the archives in the store, the checksum database, the kept signature and
 * published digests. Changes nothing; what cannot be looked at is listed as not done. A digest that contradicts the lock is
 * LOCK_CONFLICT, whichever of the two is wrong.
 * @throws DepotError of the machine and of godepot itself; what does not hold is in the list.
 */
export async function verifyEntry(
  toolchain: Toolchain,
  entry: LockEntry,
  options: LookOptions,
): Promise<EntryVerification> {
  const checks = newCheckList();
  const look: Look = { toolchain, entry, options, checks };
  for (const form of FORMS) await verifyArchive(look, form);
  await verifyRecord(look);
  await verifySignature(look);
  await verifyPublished(look);
  verifyAudit(look);
  const done = new Set(checks.done.map(({ check }) => check));
  const open = options.verify.filter((evidence) => !done.has(CHECK_OF[evidence]));
  return { toolchain: toolchainId(toolchain), checks, open };
}

/** The check that each kind of evidence stands or falls with. */
const CHECK_OF = {
  sumdb: 'checksum database',
  openpgp: "publisher's signature",
  sha256: 'published digest',
} as const satisfies Record<Evidence, string>;

interface Look {
  toolchain: Toolchain;
  entry: LockEntry;
  options: LookOptions;
  checks: CheckList;
}

async function verifyArchive(look: Look, form: ArchiveForm): Promise<void> {
  const { toolchain, entry, options, checks } = look;
  const name = `archive (${form})`;
  const pinned = entry.archives[form];
  const admission = await readAdmission(options.store, toolchain, form);
  const sha256 = pinned?.sha256 ?? admission?.sha256;
  if (sha256 === undefined) return;
  if (!(await options.store.has(sha256))) {
    checks.notDone.push({ check: name, why: 'it is not in the store: godepot fetch' });
    return;
  }
  await runCheck(checks, name, async () => {
    await requireIntact(options.store, sha256, toolchainId(toolchain));
    if (pinned !== undefined)
      requireSame(`${form} size`, pinned.size, (await stat(options.store.pathOf(sha256))).size);
    const { h1, time } = await hashToolchain(options.store.pathOf(sha256), form, toolchain);
    requireSame('h1', entry.h1, h1);
    requireSame('time', entry.time, instant(time));
    if (admission !== undefined && pinned !== undefined)
      requireSame(`${form} sha256`, pinned.sha256, admission.sha256);
    return `every byte in the store read: sha256 ${sha256}, ${h1}`;
  });
}

async function verifyRecord({ toolchain, entry, options, checks }: Look): Promise<void> {
  await runCheck(checks, CHECK_OF.sumdb, async () => {
    const answer = await askDatabase(toolchain, options.sources, options.database, options);
    if (answer.h1 === undefined) return { notDone: answer.why };
    requireSame('h1', entry.h1, answer.h1);
    const { record, treeSize, inclusion } = answer.sumdb;
    if (entry.evidence.sumdb !== null)
      requireSame('record in the checksum database', entry.evidence.sumdb.record, record);
    return `record ${record}, inclusion in a signed tree of ${treeSize} ${inclusion}`;
  });
}

async function verifySignature({ toolchain, entry, options, checks }: Look): Promise<void> {
  await runCheck(checks, CHECK_OF.openpgp, async () => {
    const pinned = entry.evidence.openpgp;
    if (pinned === undefined) return { notDone: 'the lock has none' };
    const { tarball } = entry.archives;
    if (tarball === undefined) return { notDone: 'the lock pins no official tarball' };
    if (!(await options.store.has(tarball.sha256)))
      return { notDone: 'the official tarball is not in the store: godepot fetch' };
    const signature = await signatureFile(toolchain, options);
    if ('why' in signature) return { notDone: signature.why };
    const path = options.store.pathOf(tarball.sha256);
    const { primary, signer, signed } = await checkSignature(signature, path, options.signature);
    requireSame('primary key', pinned.primary, primary);
    requireSame('signing key', pinned.signer, signer);
    requireSame('date of signature', pinned.signed, instant(signed));
    return `by ${signer} of ${primary}, made ${instant(signed)}`;
  });
}

async function verifyPublished({ toolchain, entry, options, checks }: Look): Promise<void> {
  await runCheck(checks, CHECK_OF.sha256, async () => {
    const { tarball } = entry.archives;
    if (tarball === undefined) return { notDone: 'the lock pins no official tarball' };
    const listed = await options.published(toolchain);
    // the source's as well as the kept one: what is published under a known name must not change
    const kept = await readKept(keptCompanion(options.store, 'sha256', toolchain));
    const now = await findCompanion('sha256', toolchain, options);
    const files = [kept, 'bytes' in now ? now : undefined].filter((file) => file !== undefined);
    if (listed !== undefined) requireSame('published sha256', tarball.sha256, listed.sha256);
    for (const file of files)
      requireSame('published sha256', tarball.sha256, parsePublishedDigest(file, tarballName(toolchain)));
    if (listed === undefined && files.length === 0)
      return { notDone: `no catalogue lists it; ${'why' in now ? now.why : ''}` };
    const from = [listed?.where, ...files.map(({ where }) => where)].filter((where) => where !== undefined);
    return `${tarball.sha256} in ${from.join(', ')}`;
  });
}

/** The depot's copy, else a source's: a depot whose lock came from version control has never seen one. */
async function signatureFile(
  toolchain: Toolchain,
  options: LookOptions,
): Promise<SmallFile | { why: string }> {
  const kept = await readKept(keptCompanion(options.store, 'asc', toolchain));
  return kept ?? findCompanion('asc', toolchain, options);
}

function verifyAudit({ entry: { audited }, checks }: Look): void {
  if (audited === undefined) checks.notDone.push({ check: 'audit', why: 'nobody has answered for it' });
  else checks.done.push({ check: 'audit', detail: `${audited.who}, ${audited.when}: ${audited.why}` });
}

function requireSame(what: string, pinned: string | number, found: string | number): void {
  if (pinned === found) return;
  throw new DepotError('LOCK_CONFLICT', `its ${what} is pinned as ${pinned}; what was found has ${found}`);
}
