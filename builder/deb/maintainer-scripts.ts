/** Maintainer scripts of a deb: whole files, `#!/bin/sh` included. An absent one is not needed. */
export interface DebScripts {
  preinst?: string;
  postinst?: string;
  prerm?: string;
  postrm?: string;
}

/** In the order of the control archive, which is bytewise. */
export const SCRIPT_NAMES = [
  'postinst',
  'postrm',
  'preinst',
  'prerm',
] as const satisfies readonly (keyof DebScripts)[];
