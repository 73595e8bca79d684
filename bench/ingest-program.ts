/**
 * The door itself for an official tarball in a folder: private copy with digest, every entry, h1, detached signature, admission to the
 * store, an entry in a lock. Usage: node bench/ingest-program.ts FOLDER CERTIFICATE FINGERPRINT DEPOT; prints what it pinned.
 */
import { readFile } from 'node:fs/promises';

import { silent } from '../builder/io/progress.ts';
import { beginDetachedCheck } from '../builder/signing/detached-check.ts';
import { openUpstreamKeyring } from '../builder/signing/upstream-keyring.ts';
import { openStore } from '../builder/store/store.ts';
import { publicDatabase } from '../builder/upstream/sumdb/public-database.ts';
import { EMPTY_LOCK } from '../builder/upstream/lock-model.ts';
import { resolveSources } from '../builder/upstream/sources.ts';
import { updateLock } from '../builder/upstream/update-lock.ts';

const [folder = '', certificate = '', primary = '', depot = ''] = process.argv.slice(2);
const keyring = await openUpstreamKeyring(await readFile(certificate), primary, certificate, 'spec');
const { updates } = await updateLock({
  requests: [{ version: '1.27.0', os: 'linux', arch: 'amd64' }],
  sources: await resolveSources({
    flags: [folder],
    environment: 'off',
    spec: [],
    mirrors: [],
    goEnv: () => Promise.resolve(undefined),
  }),
  store: openStore(depot),
  progress: silent,
  lock: EMPTY_LOCK,
  save: (change) => Promise.resolve(change(EMPTY_LOCK)),
  // the log's proof needs a network or what was seen of it before: not what is timed here
  verify: ['openpgp'],
  openpgp: { primary },
  signature: (signature, where) => beginDetachedCheck(signature, keyring, where),
  published: () => Promise.resolve(undefined),
  unreachable: new Set(),
  database: publicDatabase(),
});
console.log(JSON.stringify(updates[0]));
