import { execa } from 'execa';
import { rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { resignSnapshots } from '../../builder/depot/signatures/resign.ts';
import { NO_SUCCESSION } from '../../builder/depot/publication/succession.ts';
import { openKeys, openSigner } from '../../builder/signing/keys.ts';
import { godepot } from './godepot.ts';
import { type SmallDepot, smallDepot } from './small-depot.ts';

/** What servers meet in the course of one depot's life; each a depot folder of its own, so that all can be served at once. */
export interface RotationStages {
  /** Signed by the first key alone. */
  before: string;
  /** A planned change to the second key; the first signs as well. */
  overlap: string;
  /** The overlap is over: what the first publication afterwards leaves. */
  after: string;
  /** The second key was withdrawn; the third signs. */
  compromised: string;
  /** The last one as the thief of the second key would sign it. */
  forged: string;
  /** Fingerprints: the first, second and third key. */
  keys: readonly [string, string, string];
  /** Certificate of the first key. */
  firstCertificate: string;
  /** The lines that `release` prints, before anything was changed. */
  install: v.InferOutput<typeof Released>['install'];
  /** What `keys rotate` said of the second change. */
  notice: v.InferOutput<typeof Rotated>['notice'];
}

const Lines = v.array(v.string());
const Released = v.object({ install: v.object({ apt: Lines, dnf: Lines, zypper: Lines }) });
const Rotated = v.object({
  notice: v.object({
    run: v.object({ apt: Lines, dnf4: Lines, dnf5: Lines, zypper: Lines }),
    remove: v.object({ commands: Lines }),
  }),
});

const DAY = 86_400;

let made: Promise<RotationStages> | undefined;

/** The same for all tests of one process: keys take their time. */
export function rotationStages(): Promise<RotationStages> {
  return (made ??= makeStages());
}

async function makeStages(): Promise<RotationStages> {
  const small = await smallDepot({
    teardown: () => {
      // as long as this process, which all its tests share
    },
  });
  process.once('exit', () => rmSync(small.folder, { recursive: true, force: true }));
  const now = Math.floor(Date.now() / 1000);
  const at = (days: number): Record<string, string> => ({ SOURCE_DATE_EPOCH: String(now - days * DAY) });
  const keep = (name: string): Promise<string> => copyOf(small, name);

  const { install } = v.parse(Released, await godepot(small, ['release'], at(300)));
  const before = await keep('before');
  const first = (await openKeys(small.keys)).current;
  await godepot(small, ['keys', 'rotate', '--overlap', '90d'], at(200));
  const overlap = await keep('overlap');
  await godepot(small, ['release'], at(50));
  const after = await keep('after');
  const second = (await openKeys(small.keys)).current;
  const thief = await openSigner(small.keys, {}, { fingerprint: second.fingerprint });
  const rotated = await godepot(small, ['keys', 'rotate', '--compromised', '--reason', 'stolen'], at(40));
  const compromised = await keep('compromised');
  const third = (await openKeys(small.keys)).current;
  const forged = await keep('forged');
  const certificates = [second.certificate.armored];
  // what godepot signs anew has to be by a key that it knows; the thief minds nothing of that
  const succession = {
    ...NO_SUCCESSION,
    former: [{ armored: third.certificate.armored, withdrawn: undefined }],
  };
  await resignSnapshots({ depot: forged, signer: thief, succession, certificates }, now);
  return {
    before,
    overlap,
    after,
    compromised,
    forged,
    keys: [first.fingerprint, second.fingerprint, third.fingerprint],
    firstCertificate: first.certificate.armored,
    install,
    notice: v.parse(Rotated, rotated).notice,
  };
}

/** Hard links: published files are replaced and never written into. The store is not served. */
async function copyOf({ depot, folder }: SmallDepot, name: string): Promise<string> {
  const copy = join(folder, name);
  await execa('cp', ['--archive', '--link', depot, copy]);
  await cp(join(folder, 'keys'), `${copy}.keys`, { recursive: true });
  return copy;
}
