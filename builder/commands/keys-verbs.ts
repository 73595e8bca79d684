import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { collect, examples } from './verb-options.ts';

/** The verbs of keys: the depot's own, and the pinned one of upstream. */
export function declareKeys(program: Command, runs: Runs): void {
  const keys = program.command('keys').description('the signing keys of this depot');
  keys
    .command('init')
    .description('make the current and the next key, or take over what gpg holds; refuses where keys exist')
    .option('--gpg <fingerprint>', 'current key, whose private half gpg holds (agent, smartcard, HSM)')
    .option('--next <fingerprint>', 'next key, with gpg too (default: one made by godepot, to be moved away)')
    .action(runs(async () => (await import('./keys.ts')).keysInit))
    .addHelpText(
      'after',
      examples(
        'godepot keys init',
        'godepot --keys /srv/keys keys init',
        'godepot keys init --gpg EA9FCEB220846191EEABA058998F24F7A8FDF9AA',
      ),
    );
  keys
    .command('list')
    .description('fingerprints, roles, and where private halves lie')
    .action(runs(async () => (await import('./keys.ts')).keysList))
    .addHelpText('after', examples('godepot keys list', 'godepot keys list --json'));
  keys
    .command('lint')
    .argument(
      '[file...]',
      'files of public keys, foreign ones too (default: those of the depot that clients trust)',
    )
    .option(
      '--target <name>',
      'targets that decide the exit status (repeatable; default: those of the spec)',
      collect,
      [],
    )
    .description('whether each certificate works on each target and until when, with reason and evidence')
    .action(runs(async () => (await import('./keys-lint.ts')).keysLint))
    .addHelpText(
      'after',
      examples(
        'godepot keys lint',
        'godepot keys lint --target el9 --target deb13 vendor.asc',
        "godepot keys lint --json | jq '.keys[].targets[] | {target, outcome, until}'",
      ),
    );

  keys
    .command('rotate')
    .description(
      'the next key takes over, everything published is signed anew, rpms get a raised release; docs/keys.md',
    )
    .option('--overlap <days>', 'how long the old key signs as well (default: 90d)')
    .option('--compromised', 'a key may be in other hands: it is withdrawn at once, with what it signed')
    .option('--reason <text>', 'why, one line; signed and published')
    .option('--key <fingerprint>', 'which key is compromised (default: the current one)')
    .option('--next <fingerprint>', 'key after the next one, which gpg holds (default: one made by godepot)')
    .option('--finish', 'the overlap is over: the repository package stops bringing the old key')
    .option('--dry-run', 'only say what would be done')
    .action(runs(async () => (await import('./keys-rotate.ts')).keysRotate))
    .addHelpText(
      'after',
      examples(
        'godepot keys rotate --dry-run',
        'godepot keys rotate --overlap 90d',
        'godepot keys rotate --next EA9FCEB220846191EEABA058998F24F7A8FDF9AA',
        "godepot keys rotate --compromised --reason 'builder was broken into'",
        'godepot keys rotate --finish',
      ),
    );

  keys
    .command('export')
    .requiredOption('--debsig <folder>', 'policy and keyring for debsig-verify, to be copied to a server')
    .description('public keys in the form that a tool of servers wants')
    .action(runs(async () => (await import('./keys-export.ts')).keysExport))
    .addHelpText('after', examples('godepot keys export --debsig debsig'));
  const upstream = keys.command('upstream').description("upstream's key, whose signatures of tarballs count");
  upstream
    .command('show')
    .description(
      'the pinned primary key, its signing subkeys, and which file they come from; needs no network',
    )
    .action(runs(async () => (await import('./keys-upstream.ts')).keysUpstreamShow))
    .addHelpText('after', examples('godepot keys upstream show', 'godepot keys upstream show --json'));
  upstream
    .command('refresh')
    .description(
      'add new signing subkeys and revocations that the pinned primary key signed; removes nothing',
    )
    .option(
      '--from <source>',
      "key file or URL to read (default: where the owner of Google's key publishes it)",
    )
    .action(runs(async () => (await import('./keys-upstream.ts')).keysUpstreamRefresh))
    .addHelpText(
      'after',
      examples(
        'godepot keys upstream refresh',
        'godepot keys upstream refresh --from /media/usb/linux_signing_key.pub',
      ),
    );
}
