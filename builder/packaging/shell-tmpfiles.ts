import type { TmpfilesIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import { shellIf, shellQuote } from './shell.ts';

/** Nothing on removal: what lies below /run goes with the next boot, and the file that says what to remove is gone by then. */
export function tmpfilesMoments({ file }: TmpfilesIntent): Moments {
  return {
    configured: shellIf('command -v systemd-tmpfiles >/dev/null 2>&1', [
      `systemd-tmpfiles --create ${shellQuote(file)} || :`,
    ]),
  };
}
