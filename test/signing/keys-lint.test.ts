import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { keyFileTraits } from '../../builder/signing/key-file-traits.ts';
import { RPM_KEYS } from '../../builder/targets/key-cells.ts';
import type { KeyTrait } from '../../builder/targets/model.ts';
import { targetOf } from '../../builder/targets/table.ts';
import { outcomeOfCell } from '../../builder/targets/verdict.ts';
import { requireChroot, type Suite } from '../helpers/chroot.ts';
import { tryGodepot } from '../helpers/godepot.ts';
import { type KeyZoo, makeKeyZoo } from '../helpers/key-zoo.ts';

/** What each of them is, as a person would say it. */
const TRAITS: Readonly<Record<string, readonly KeyTrait[]>> = {
  rsa1024: ['rsa-1024'],
  rsa2048: ['rsa-2048'],
  rsa3072: ['rsa-3072'],
  sha1: ['rsa-2048', 'sha1-self-signature'],
  ed25519: ['ed25519'],
  nistp256: ['nistp256'],
  nistp521: ['nistp521'],
  brainpool: ['brainpool'],
  'several-blocks': ['rsa-3072', 'several-blocks'],
  'several-in-one-block': ['rsa-3072', 'several-in-one-block'],
  'no-checksum': ['rsa-3072', 'no-checksum'],
  binary: ['rsa-3072', 'binary-named-asc'],
  expires: ['rsa-3072'],
  ended: ['rsa-3072', 'expired'],
  subkey: ['rsa-3072', 'signing-subkey'],
  revoked: ['rsa-3072', 'revoked'],
  critical: ['rsa-2048', 'critical-creation-time', 'critical-key-flags'],
  'critical-expiry': ['rsa-2048', 'critical-creation-time', 'critical-key-flags', 'critical-other'],
  'critical-subkey': [
    'rsa-2048',
    'signing-subkey',
    'critical-creation-time',
    'critical-key-flags',
    'critical-other',
  ],
  godepot: ['rsa-3072'],
};

/** $1 a folder to write to; then names. One line each: what rpm, apt and a verifier of plain signatures say. */
const ASK = `export LC_ALL=C HOME=/root; cd /mnt; w=$1; shift
verifier=gpgv; [ -x /usr/bin/sqv ] && verifier=sqv
for n in "$@"; do
  mkdir -p $w/$n/db $w/$n/lists/partial $w/$n/cache
  rpmkeys --dbpath /mnt/$w/$n/db --import $n/key.asc >/dev/null 2>&1
  rpmkeys --dbpath /mnt/$w/$n/db --define '_pkgverify_level all' -K $n/p.rpm >/dev/null 2>&1 && rpm=yes || rpm=no
  echo "deb [signed-by=/mnt/$n/key.asc] file:/mnt/$n/repo stable main" >$w/$n/sources.list
  apt-get update -o Dir::State::lists=/mnt/$w/$n/lists -o Dir::Cache=/mnt/$w/$n/cache -o Dir::Etc::sourceparts=/nowhere \\
    -o Dir::Etc::sourcelist=/mnt/$w/$n/sources.list -o APT::Sandbox::User=root >$w/$n/log 2>&1
  grep -q '^[EW]:' $w/$n/log && apt=no || apt=yes
  echo "$n $rpm $apt"
done
`;

async function ask(zoo: KeyZoo, suite: Suite): Promise<Map<string, { rpm: boolean; apt: boolean }>> {
  const root = await requireChroot(suite);
  await mkdir(join(zoo.folder, `said-${suite}`));
  // the tree is shared: everything that is written lies in the zoo's folder, laid over it for this process only
  const { stdout } = await execa('unshare', [
    '--mount',
    'sh',
    '-ec',
    'mount --bind "$1" "$2/mnt" && shift && exec chroot "$@"',
    'sh',
    zoo.folder,
    root,
    'sh',
    '-c',
    ASK,
    'ask',
    `said-${suite}`,
    ...zoo.names,
  ]);
  return new Map(
    stdout.split('\n').map((line) => {
      const [name = '', rpm, apt] = line.split(' ');
      return [name, { rpm: rpm === 'yes', apt: apt === 'yes' }];
    }),
  );
}

/** What the table says; a key that is over is taken where its verifier does not look. */
function expected(cells: (typeof RPM_KEYS)['4.18'], traits: readonly KeyTrait[]): boolean {
  const now = Date.now() / 1000;
  return traits.every((trait) => {
    const { answer } = cells[trait];
    return typeof answer === 'object' ? outcomeOfCell(cells[trait], now) !== 'refuse' : answer !== 'no';
  });
}

const LINTED = v.object({
  ok: v.boolean(),
  keys: v.array(
    v.object({
      fingerprint: v.string(),
      expires: v.nullable(v.string()),
      targets: v.array(
        v.object({
          target: v.string(),
          outcome: v.picklist(['works', 'warns', 'fails']),
          until: v.nullable(v.string()),
          reasons: v.array(v.object({ reason: v.string(), evidence: v.object({ by: v.string() }) })),
        }),
      ),
    }),
  ),
});

async function lint(
  t: ExecutionContext,
  zoo: KeyZoo,
  name: string,
  ...options: string[]
): Promise<v.InferOutput<typeof LINTED> & { status: number }> {
  const none = join(zoo.folder, 'none');
  const places = { spec: none, depot: none, keys: none };
  const file = join(zoo.folder, name, 'key.asc');
  const { status, document } = await tryGodepot(places, ['keys', 'lint', file, ...options]);
  t.true(status === 0 || status === 7, `${name}: ${status}`);
  return { ...v.parse(LINTED, document), status };
}

test('what lint says of foreign keys is what rpm and apt of two generations do with them', async (t) => {
  const zoo = await makeKeyZoo(t);
  t.deepEqual(zoo.names.toSorted(), Object.keys(TRAITS).sort());
  const now = Math.floor(Date.now() / 1000);
  for (const name of zoo.names) {
    const { traits, certificates } = keyFileTraits(
      await readFile(join(zoo.folder, name, 'key.asc')),
      'key.asc',
      now,
    );
    // the signing one comes last where there are several
    const own = certificates.at(-1)?.traits ?? [];
    t.deepEqual([...own, ...traits].sort(), [...(TRAITS[name] ?? [])].sort(), name);
    t.is(
      certificates.at(-1)?.expires !== undefined,
      ['expires', 'ended', 'critical-expiry'].includes(name),
      name,
    );
  }
  const [bookworm, trixie] = await Promise.all([ask(zoo, 'bookworm'), ask(zoo, 'trixie')]);
  const said = (suite: typeof bookworm, of: 'rpm' | 'apt'): Record<string, boolean | undefined> =>
    Object.fromEntries(zoo.names.map((name) => [name, suite.get(name)?.[of]]));
  const table = (cells: (typeof RPM_KEYS)['4.18']): Record<string, boolean> =>
    Object.fromEntries(zoo.names.map((name) => [name, expected(cells, TRAITS[name] ?? [])]));
  t.deepEqual(said(bookworm, 'rpm'), table(RPM_KEYS['4.18']), 'rpm 4.18');
  t.deepEqual(said(trixie, 'rpm'), table(RPM_KEYS['4.20']), 'rpm 4.20');
  t.deepEqual(said(bookworm, 'apt'), table(targetOf('deb12').keys), 'apt 2.6');
  t.deepEqual(said(trixie, 'apt'), table(targetOf('deb13').keys), 'apt 3.0');

  // the verb says the same, with dates
  const at = async (name: string, target: string) =>
    (await lint(t, zoo, name)).keys.at(-1)?.targets.find((one) => one.target === target);
  t.like(await at('godepot', 'el8'), { outcome: 'works', until: null, reasons: [] });
  t.like(await at('rsa2048', 'deb13'), { outcome: 'warns', until: '2030-02-01T00:00:00Z' });
  t.like(await at('ed25519', 'el8'), { outcome: 'fails' });
  const expires = await lint(t, zoo, 'expires');
  t.is(expires.keys[0]?.targets.find(({ target }) => target === 'deb12')?.until, expires.keys[0]?.expires);
  t.is(expires.keys[0]?.targets.find(({ target }) => target === 'el8')?.until, null);
  t.like(await at('revoked', 'el8'), { outcome: 'warns' });
  t.is((await lint(t, zoo, 'ed25519')).status, 7);
  t.is((await lint(t, zoo, 'ed25519', '--target', 'deb13', '--target', 'el10')).status, 0);
});
