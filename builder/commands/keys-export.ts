import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { writeFileAtomic } from '../io/durable.ts';
import { openKeys } from '../signing/keys.ts';
import { loadSpec } from '../spec/load.ts';
import type { Answer, Context } from './context.ts';

/** A policy per key, as debsig-verify finds it: by the key ID of the signature. The keys that clients trust, none that was given up. */
export async function keysExport(context: Context, { debsig }: { debsig: string }): Promise<Answer> {
  const { depot } = await loadSpec(context.spec);
  const { trusted } = await openKeys(context.keys);
  const folder = resolve(debsig);
  const files: string[] = [];
  for (const { fingerprint, certificate } of trusted) {
    const id = fingerprint.slice(-16);
    const [policies, keyrings] = [join(folder, 'policies', id), join(folder, 'keyrings', id)];
    await mkdir(policies, { recursive: true });
    await mkdir(keyrings, { recursive: true });
    const policy = join(policies, `${depot.name}.pol`);
    const keyring = join(keyrings, `${depot.name}.gpg`);
    await writeFileAtomic(policy, debsigPolicy(depot.name, id));
    await writeFileAtomic(keyring, certificate.binary);
    files.push(policy, keyring);
  }
  const copy = [
    `cp -r ${folder}/policies/. /etc/debsig/policies/`,
    `cp -r ${folder}/keyrings/. /usr/share/debsig/keyrings/`,
  ];
  return {
    result: { files, copy },
    text: `On a server, as root:\n${copy.map((line) => `  ${line}\n`).join('')}`,
  };
}

/** The name is that of a depot: lower-case letters, digits and hyphens, nothing that XML reads otherwise. */
function debsigPolicy(name: string, id: string): string {
  const origin = `<Required Type="origin" File="${name}.gpg" id="${id}"/>`;
  return `<?xml version="1.0"?>
<!DOCTYPE Policy SYSTEM "https://www.debian.org/debsig/1.0/policy.dtd">
<Policy xmlns="https://www.debian.org/debsig/1.0/">
  <Origin Name="${name}" id="${id}" Description="packages of the depot ${name}"/>
  <Selection>${origin}</Selection>
  <Verification MinOptional="0">${origin}</Verification>
</Policy>
`;
}
