import { NO_SUCCESSION, type Succession } from '../depot/publication/succession.ts';
import { DepotError } from '../errors.ts';
import { yumTreeOf } from '../recipes/yum-tree.ts';
import { type KeyFolder, openSigner } from '../signing/keys.ts';
import { readKeyring } from '../signing/keyring.ts';
import { lazySigner } from '../signing/lazy-signer.ts';
import type { DepotSpec } from '../spec/model.ts';
import type { Context } from './context.ts';
import { signerChoice } from './workshop.ts';

/** What earlier changes of keys ask of every publication; undefined for a depot without any. */
export function successionOf(context: Context, spec: DepotSpec, keys: KeyFolder): Succession | undefined {
  const { former, current, generation, edition } = keys;
  if (generation === 0 && edition === 0) return undefined;
  const reigned = [...former, { ...current, generation }]
    .flatMap(({ generation: reign, fingerprint }) =>
      reign === null || reign === 0 ? [] : [{ reign, fingerprint }],
    )
    .sort((a, b) => a.reign - b.reign);
  const retiring = former.find(({ role }) => role === 'retiring');
  return {
    ...NO_SUCCESSION,
    retiring:
      retiring === undefined
        ? undefined
        : {
            signer: lazySigner(retiring, () =>
              openSigner(context.keys, context.environment, {
                ...signerChoice(context, spec),
                fingerprint: retiring.fingerprint,
              }),
            ),
            until: retiring.until,
          },
    trees: reigned.map(({ fingerprint }) => yumTreeOf(fingerprint)),
    former: former.map(({ certificate, role, until }) => ({
      armored: certificate.armored,
      withdrawn: role === 'withdrawn' ? until : undefined,
    })),
    withdrawn: former.filter(({ role }) => role === 'withdrawn').map(({ fingerprint }) => fingerprint),
  };
}

/** @throws DepotError KEYS_CHANGED when keyring.json says something else than when these were opened. */
export async function requireSameKeys(context: Context, keys: KeyFolder): Promise<void> {
  const { generation, edition } = await readKeyring(context.keys);
  if (generation === keys.generation && edition === keys.edition) return;
  throw new DepotError('KEYS_CHANGED', 'the keys were changed while this was at work', {
    where: context.keys,
    hint: 'run it again: it then signs with the keys of now; nothing was published',
  });
}
