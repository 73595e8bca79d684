import type { DirectoryIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import type { Format } from './package.ts';
import { shellIf, shellQuote, shellSay } from './shell.ts';

/** Made as root's alone and then handed over, so that there is no moment at which others may put something into it. */
export function directoryMoments({ path, mode, owner, onPurge }: DirectoryIntent, format: Format): Moments {
  const at = shellQuote(path);
  // five digits: with fewer, GNU chmod leaves a setgid bit that the parent handed down
  const bits = mode.toString(8).padStart(5, '0');
  const empty = `rmdir -- ${at} 2>/dev/null || :`;
  return {
    configured: [
      `if [ ! -e ${at} ] && [ ! -L ${at} ]; then`,
      `	{ mkdir -m 0700 -- ${at} && chown -- ${shellQuote(owner)} ${at} && chmod -- ${bits} ${at}; } || :`,
      `elif [ ! -d ${at} ]; then`,
      `	${shellSay(`${path} is not a directory: left alone`)}`,
      'fi',
    ].join('\n'),
    purged:
      format === 'deb' && onPurge === 'remove'
        ? // a link to another disk is the administrator's, and so is what lies there
          shellIf(`[ -d ${at} ] && [ ! -L ${at} ]`, [`rm -rf --one-file-system -- ${at} || :`])
        : shellIf(`[ ! -L ${at} ]`, [empty]),
  };
}
