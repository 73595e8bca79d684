import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type CheckList, newCheckList } from '../packaging/checks.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { checkBlob } from '../store/check-blob.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { hashToolchain } from '../toolchain/toolchain.ts';
import { FORMS, readAdmission } from './admitted.ts';
import { askDatabase } from './ask-database.ts';
import { companionPath, readKept } from './kept-files.ts';
import type { LockEntry } from './lock-model.ts';
import { parsePublishedDigest } from './published-digest.ts';
import type { NoteKey } from './signed-note.ts';
import type { Delivery } from './source.ts';
import { checkSignature, type EvidenceOptions } from './tarball-evidence.ts';
import { tarballName } from './toolchain-module.ts';

/** What was found of one entry. */
export interface EntryVerification {
  toolchain: string;
  checks: CheckList;
}

/**
 * Holds one entry of the lock against everything at hand: the archives in the store, the checksum database, the kept signature and
 * published digests. Changes nothing; what cannot be looked at is listed as not done. A digest that contradicts the lock is
 * LOCK_CONFLICT, whichever of the two is wrong.
 * @throws DepotError SUMDB_ codes but SUMDB_MISMATCH, and the machine's faults; what does not hold is in the list.
 */
export async function verifyEntry(
  toolchain: Toolchain,
  entry: LockEntry,
  options: Delivery & EvidenceOptions,
  key: NoteKey,
): Promise<EntryVerification> {
  const checks = newCheckList();
  const look: Look = { toolchain, entry, options, checks };
  for (const form of FORMS) await verifyArchive(look, form);
  await verifyRecord(look, key);
  await verifySignature(look);
  await verifyPublished(look);
  verifyAudit(look);
  return { toolchain: toolchainId(toolchain), checks };
}

interface Look {
  toolchain: Toolchain;
  entry: LockEntry;
  options: Delivery & EvidenceOptions;
  checks: CheckList;
}

/** What `work` returns is what was compared; undefined if it has listed the check as not done itself. */
async function check({ checks }: Look, name: string, work: () => Promise<string | undefined>): Promise<void> {
  try {
    const detail = await work();
    if (detail !== undefined) checks.done.push({ check: name, detail });
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    checks.failed.push({ check: name, code: error.code, detail: error.message });
  }
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
  await check(look, name, async () => {
    await checkBlob(options.store, sha256, toolchainId(toolchain));
    const { h1, time } = await hashToolchain(options.store.pathOf(sha256), form, toolchain);
    requireSame('h1', entry.h1, h1);
    requireSame('time', entry.time, instant(time));
    if (admission !== undefined && pinned !== undefined)
      requireSame(`${form} sha256`, pinned.sha256, admission.sha256);
    return `every byte in the store read: sha256 ${sha256}, ${h1}`;
  });
}

async function verifyRecord(look: Look, key: NoteKey): Promise<void> {
  const { toolchain, entry, options, checks } = look;
  const name = 'checksum database';
  await check(look, name, async () => {
    const answer = await askDatabase(toolchain, options.sources, key, options);
    if (answer.h1 === undefined) {
      checks.notDone.push({ check: name, why: answer.why });
      return undefined;
    }
    requireSame('h1', entry.h1, answer.h1);
    const { record, treeSize, inclusion } = answer.sumdb;
    if (entry.evidence.sumdb !== null)
      requireSame('record in the checksum database', entry.evidence.sumdb.record, record);
    return `record ${record}, inclusion in a signed tree of ${treeSize} ${inclusion}`;
  });
}

async function verifySignature(look: Look): Promise<void> {
  const { toolchain, entry, options, checks } = look;
  const name = "publisher's signature";
  const pinned = entry.evidence.openpgp;
  if (pinned === undefined) {
    checks.notDone.push({ check: name, why: 'the lock has none' });
    return;
  }
  const signature = await readKept(companionPath(options.store, 'asc', toolchain));
  const { tarball } = entry.archives;
  if (signature === undefined || tarball === undefined || !(await options.store.has(tarball.sha256))) {
    checks.notDone.push({ check: name, why: 'the tarball and its .asc are not in the store' });
    return;
  }
  await check(look, name, async () => {
    const path = options.store.pathOf(tarball.sha256);
    const { primary, signer, signed } = await checkSignature(signature, path, options.signature);
    requireSame('primary key', pinned.primary, primary);
    requireSame('signing key', pinned.signer, signer);
    requireSame('date of signature', pinned.signed, instant(signed));
    return `by ${signer} of ${primary}, made ${instant(signed)}`;
  });
}

async function verifyPublished(look: Look): Promise<void> {
  const { toolchain, entry, options, checks } = look;
  const name = 'published digest';
  const { tarball } = entry.archives;
  const listed = options.published(toolchain);
  const file = await readKept(companionPath(options.store, 'sha256', toolchain));
  if (tarball === undefined || (listed === undefined && file === undefined)) {
    checks.notDone.push({
      check: name,
      why:
        tarball === undefined
          ? 'the lock pins no official tarball'
          : 'no catalogue and no .sha256 is kept here',
    });
    return;
  }
  await check(look, name, () => {
    if (listed !== undefined) requireSame('published sha256', tarball.sha256, listed.sha256);
    if (file !== undefined)
      requireSame('published sha256', tarball.sha256, parsePublishedDigest(file, tarballName(toolchain)));
    const from = [listed && 'the release catalogue', file && 'its .sha256 file'].filter(Boolean);
    return Promise.resolve(`${tarball.sha256} in ${from.join(' and ')}`);
  });
}

function verifyAudit({ entry: { audited }, checks }: Look): void {
  if (audited === undefined) checks.notDone.push({ check: 'audit', why: 'nobody has answered for it' });
  else checks.done.push({ check: 'audit', detail: `${audited.who}, ${audited.when}: ${audited.why}` });
}

function requireSame(what: string, pinned: string | number, found: string | number): void {
  if (pinned === found) return;
  throw new DepotError('LOCK_CONFLICT', `its ${what} is pinned as ${pinned}; what was found has ${found}`);
}
