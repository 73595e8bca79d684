import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { requireChroot, WEB } from './chroot.ts';
import { type DepotServer, untilListening } from './depot-server.ts';
import { projectRoot } from './project.ts';
import type { Owner } from './temporary-folder.ts';

interface WebServer {
  /** The configuration as users get it, below deploy/. */
  config: string;
  /** What an installation has around it; `/srv/site` is the configuration. */
  around: string;
  /** Starts it, in the foreground, on `/srv/around`. */
  start: string;
}

const APACHE_MODULES = ['mpm_event', 'authz_core', 'dir', 'mime', 'headers', 'rewrite', 'env', 'setenvif'];

export const WEB_SERVERS = {
  nginx: {
    config: 'nginx/godepot.conf',
    around: `error_log stderr; pid /run/nginx.pid; user www-data; daemon off; events {}
http {
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /tmp/${name};\n`).join('')}
access_log off; include /srv/site;
}`,
    start: 'exec nginx -c /srv/around',
  },
  apache: {
    config: 'apache/godepot.conf',
    around: `ServerRoot /etc/apache2
${APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`).join('')}
User www-data
Group www-data
PidFile /run/apache.pid
DefaultRuntimeDir /run
ServerName localhost
Listen 80
ErrorLog /tmp/error.log
TypesConfig /etc/mime.types
Include /etc/apache2/mods-available/mime.conf
Include /srv/site
`,
    start: 'export APACHE_LOG_DIR=/tmp; exec apache2 -D FOREGROUND -f /srv/around',
  },
  caddy: {
    config: 'caddy/Caddyfile',
    around: '',
    start:
      'export HOME=/tmp XDG_DATA_HOME=/tmp XDG_CONFIG_HOME=/tmp; exec caddy run --adapter caddyfile --config /srv/site',
  },
} as const satisfies Record<string, WebServer>;

/**
 * $1 tree, $2 depot, $3 the configuration, $4 what is around it, $5 how it starts. The tree itself is not written to: what a server writes
 * lies in memory.
 */
const START = `ip link set lo up
for folder in srv run tmp var/log; do mount -t tmpfs tmpfs "$1/$folder"; done
mount -t proc proc "$1/proc"
mkdir "$1/srv/depot"
mount --bind "$2" "$1/srv/depot"
printf %s "$3" >"$1/srv/site"
printf %s "$4" >"$1/srv/around"
exec chroot "$1" sh -ec "$5"
`;

/** Serves a depot folder by Debian's package of that server and the configuration in deploy/, until the test ends. */
export async function serveByWebServer(
  t: Owner,
  name: keyof typeof WEB_SERVERS,
  depot: string,
): Promise<DepotServer> {
  const { config, around, start } = WEB_SERVERS[name];
  const text = await readFile(join(projectRoot, 'deploy', config), 'utf8');
  // Caddy's administration asks for the address of localhost, which a tree without /etc/hosts does not know
  const site = name === 'caddy' ? text.replace('\n{\n', '\n{\n\tadmin off\n') : text;
  const inside = [
    'unshare',
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-ec',
    START,
    'web',
  ];
  const program = execa(
    'setpriv',
    ['--pdeathsig', 'KILL', ...inside, await requireChroot(WEB), depot, site, around, start],
    { stdin: 'ignore', all: true, reject: false },
  );
  return untilListening(t, program, 80);
}
