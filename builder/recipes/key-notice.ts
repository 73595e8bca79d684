import { instant } from '../io/instant.ts';
import type { KeyChange } from '../signing/key-change.ts';
import type { DepotIdentity } from '../spec/model.ts';
import { clientPaths, rpmKeyFile } from './client-configuration.ts';

/** The notice of a change of keys as data; its text is made from this. Fingerprints are 40 upper-case hex digits. */
export interface KeyNotice {
  format: 1;
  kind: KeyChange['kind'];
  title: string;
  depot: { name: string; label: string };
  keys: { old: string; current: string; next: string };
  /** Unix seconds. */
  dates: { since: number; until: number };
  reason: string;
  summary: string;
  affected: readonly { who: string; answer: string }[];
  /** Commands. */
  genuine: readonly string[];
  confirm: Readonly<Record<Client, readonly string[]>>;
  run: Readonly<Record<Client, readonly string[]>>;
  byHand: readonly string[];
  remove: { when: string; commands: readonly string[] };
  addresses: { old: string; current: string; statement: string; notice: string; revocation: string | null };
}

type Client = 'apt' | 'dnf4' | 'dnf5' | 'zypper';

/** `URL` stands where the depot's address is not known here. */
export function keyNotice(
  { name, label, url = 'URL' }: Pick<DepotIdentity, 'name' | 'label' | 'url'>,
  change: KeyChange,
): KeyNotice {
  const old = change.old.fingerprint;
  const current = change.current.fingerprint;
  const next = change.next.fingerprint;
  const paths = clientPaths(name);
  const keys = `${url}/current/keys`;
  const repo = `${name}-repo`;
  const show = 'gpg --show-keys --with-fingerprint';
  const rpmHost = [`rpm -q ${repo}`, `${show} ${rpmKeyFile(name, current)}`];
  const dnf = [`dnf -y --refresh upgrade ${repo}`, 'dnf -y --refresh makecache'];
  const speaker = change.kind === 'planned' ? old : current;
  return {
    format: 1,
    kind: change.kind,
    title: TITLES[change.kind],
    depot: { name, label },
    keys: { old, current, next },
    dates: { since: change.since, until: change.until },
    reason: change.reason,
    summary: summary(change, repo),
    affected: affected(change, repo),
    genuine: [
      `curl -fsSO ${keys}/${speaker}.asc -fsSO ${keys}/${old}.statement.asc`,
      `gpg --import ${speaker}.asc && gpg --verify ${old}.statement.asc`,
      `# the signer is ${speaker}; compare it with what you were told when you first trusted the depot`,
    ],
    confirm: {
      apt: [`${show} ${paths.keyring}`],
      dnf4: rpmHost,
      dnf5: rpmHost,
      zypper: [...rpmHost, 'rpm -q gpg-pubkey'],
    },
    run: {
      apt: [
        'apt-get update -o APT::Update::Error-Mode=any',
        `apt-get install -y --only-upgrade ${repo}`,
        'apt-get update -o APT::Update::Error-Mode=any',
      ],
      dnf4: dnf,
      dnf5: dnf,
      zypper: [
        'zypper refresh',
        `zypper update -y ${repo}`,
        ...[current, next].map((fingerprint) => `rpmkeys --import ${rpmKeyFile(name, fingerprint)}`),
      ],
    },
    byHand: [
      `curl -fsSO ${keys}/${current}.asc`,
      `gpg --show-keys --with-colons ${current}.asc | grep -x 'fpr:::::::::${current}:'`,
      `# apt: put it where Signed-By points; dnf and zypper: add it to gpgkey= of the .repo file; then:`,
      `rpmkeys --import ${current}.asc    # zypper`,
      `rm -rf /var/cache/dnf/${name}-*    # dnf4, if it says "Bad GPG signature": it keeps a keyring by address there`,
    ],
    remove: { when: whenToRemove(change), commands: removeCommands(change) },
    addresses: {
      old: `${keys}/${old}.asc`,
      current: `${keys}/${current}.asc`,
      statement: `${keys}/${old}.statement.asc`,
      notice: `${keys}/${old}.notice.txt`,
      revocation: change.kind === 'compromised' ? `${keys}/${old}.revocation.asc` : null,
    },
  };
}

const TITLES: Record<KeyChange['kind'], string> = {
  planned: 'the signing key changes, as planned',
  compromised: 'a signing key is withdrawn: it may be in other hands',
  finished: 'the change of the signing key is complete',
};

function summary({ kind, was, until }: KeyChange, repo: string): string {
  if (kind === 'planned')
    return (
      `The next key, which ${repo} brought to every server long ago, is the current key from now on. Nothing stops: until ${instant(until)} ` +
      `the old key signs as well, and a new ${repo} brings the key after it.`
    );
  if (kind === 'finished')
    return `The overlap is over and nothing that is listed was signed by the old key. The new ${repo} no longer brings it.`;
  const risk = 'whoever holds that key and the network between could give it other packages.';
  if (was !== 'current')
    return `The key signs nothing. Until a server has the new ${repo}, it still trusts it: ${risk}`;
  return (
    `The old key signs nothing any more, and nothing that it signed is listed. The current key is one that ${repo} brought to every ` +
    `server long ago. Until a server has the new ${repo}, it still trusts the old key: ${risk}`
  );
}

function affected({ kind }: KeyChange, repo: string): KeyNotice['affected'] {
  const installed = { who: `Servers with ${repo}` };
  const byHand = { who: 'Servers and mirrors configured by hand, images, tools that pin a fingerprint' };
  const asleep = { who: `Servers that were off since before this, with ${repo}` };
  if (kind === 'compromised')
    return [
      { ...installed, answer: 'yes, until the lines below have run; they keep working before.' },
      { ...byHand, answer: 'yes: replace the old key now. They stop working until then, which is meant.' },
      { ...asleep, answer: 'they wake up and work; the lines below are the first thing to run.' },
    ];
  const untilThen =
    kind === 'planned'
      ? 'until the end of the overlap nothing stops; add the current key before.'
      : 'add the current key if that was not done.';
  return [
    { ...installed, answer: 'no; an ordinary upgrade brings what is needed. The lines below do it at once.' },
    { ...byHand, answer: untilThen },
    { ...asleep, answer: 'no: they know the current key already.' },
  ];
}

function whenToRemove({ kind, until }: KeyChange): string {
  if (kind === 'compromised')
    return 'Now, on every server with rpm: its own keyring keeps what was imported, whatever packages say. apt forgets it with the upgrade above.';
  if (kind === 'finished') return 'Now, on every server with rpm. apt forgets it with the upgrade above.';
  return `Not before ${instant(until)}, and only once no older rpm is to be installed again. apt forgets it by itself with a later upgrade.`;
}

/** rpm up to 4.x names a key by its last eight digits and its time; later ones remove it by fingerprint. */
function removeCommands({ old }: KeyChange): string[] {
  const name = `gpg-pubkey-${old.fingerprint.slice(-8).toLowerCase()}-${old.created.toString(16).padStart(8, '0')}`;
  return [`rpm -e ${name} || rpmkeys --delete ${old.fingerprint}`];
}
