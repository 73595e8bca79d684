import { DepotError, hasCode } from '../errors.ts';
import type { Progress } from '../io/progress.ts';
import { gpgRefusal } from './gpg-refusal.ts';
import { type GpgAnswer, type Patience, runGpg } from './gpg-process.ts';
import { requireFits } from './packet-check.ts';
import { checkPacket, createPacketSigner } from './packet-signer.ts';
import { readPassphrase } from './secret-file.ts';
import type { Signer, SigningKey } from './signer.ts';

export interface GpgOptions {
  /** GNUPGHOME; undefined: that of the environment. */
  home: string | undefined;
  environment: NodeJS.ProcessEnv;
  progress?: Progress | undefined;
  patience?: Patience | undefined;
}

/**
 * Signs by gpg: the private half stays with its agent, a smartcard or an HSM. gpg gets the signature's date as its clock, so that the same
 * key, date and data give the same bytes, as in-process; the bytes themselves differ, since gpg orders its subpackets otherwise.
 */
export function createGpgSigner(key: SigningKey & { binary: Buffer }, options: GpgOptions): Signer {
  let passphrase: Promise<string | undefined> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let locked: DepotError | undefined;
  const signOne = (read: () => Wanted['data'], date: number, kind: Wanted['kind']): Promise<Buffer> => {
    const sign = async (): Promise<Buffer> => {
      // three tries with a wrong pin destroy a card's key for good
      if (locked !== undefined) throw locked;
      // a descriptor can be read once only
      passphrase ??= readPassphrase(options.environment);
      const answer = await detachedSignature(
        key.fingerprint,
        { data: read(), date, kind },
        options,
        await passphrase,
      );
      requireSignatureMade(answer, key.fingerprint, date, kind);
      checkPacket(answer.stdout, key.fingerprint, date, kind);
      // of a card or HSM nobody else has checked it before it is published
      await requireFits(answer.stdout, read(), kind, key.binary);
      return answer.stdout;
    };
    // one at a time: an agent asks for the same pin once for each that waits, and cards sign one after the other anyway
    const mine = turn.then(sign, sign).catch((error: unknown) => {
      if (hasCode(error, 'KEYS_PASSPHRASE')) locked = error;
      throw error;
    });
    turn = mine;
    return mine;
  };
  return createPacketSigner(
    key,
    (data, date, kind) => signOne(() => data, date, kind),
    (read, date) => signOne(read, date, 'binary'),
  );
}

interface Wanted {
  data: Buffer | AsyncIterable<Buffer>;
  date: number;
  kind: 'binary' | 'text';
}

async function detachedSignature(
  fingerprint: string,
  { data, date, kind }: Wanted,
  { home, environment, progress, patience }: GpgOptions,
  passphrase: string | undefined,
): Promise<GpgAnswer> {
  const what = `waiting for the agent: it asks for the pin, passphrase or card of ${fingerprint.slice(-16)}`;
  let waiting: { end(): void } | undefined;
  try {
    return await runGpg({
      // `!`: this very key and no subkey of it; the clock stands still, or slow hardware would change the date
      args: ['--local-user', `${fingerprint}!`, '--faked-system-time', `${date}!`, ...OWN_OPTIONS]
        .concat(kind === 'text' ? ['--textmode'] : ['--no-textmode'])
        .concat('--output', '-', '--detach-sign'),
      input: data,
      passphrase,
      home,
      environment,
      patience,
      onPinentry: () => (waiting = progress?.begin(what)),
    });
  } finally {
    waiting?.end();
  }
}

/** What the administrator's gpg.conf may say otherwise. */
const OWN_OPTIONS = ['--digest-algo', 'SHA512', '--no-armor', '--no-emit-version', '--no-comments'];

/** SIG_CREATED <type> <key algorithm> <hash> <class> <time> <fingerprint>, once, and as it was asked for. */
function requireSignatureMade(
  answer: GpgAnswer,
  fingerprint: string,
  date: number,
  kind: 'binary' | 'text',
): void {
  const made = answer.status.filter(({ keyword }) => keyword === 'SIG_CREATED');
  const [first, ...others] = made;
  if (answer.exitCode !== 0 || first === undefined) throw gpgRefusal(answer, fingerprint);
  const [type, , , signatureClass, time, by] = first.args;
  const isAsked =
    others.length === 0 &&
    type === 'D' &&
    signatureClass === (kind === 'text' ? '01' : '00') &&
    time === String(date) &&
    by === fingerprint;
  if (isAsked) return;
  throw new DepotError(
    'GPG_FAILED',
    `gpg made another signature than it was asked for: ${first.args.join(' ')}`,
    {
      hint: 'see what its gpg.conf says; --local-user and --digest-algo of godepot have to win',
    },
  );
}
