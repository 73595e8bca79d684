import { type Html, markup } from './html.ts';
import type { InstallBlock, PageFacts } from './model.ts';

/** How a server begins, for each client: what `godepot release` prints, line by line. */
export function installSection({ install, depot, keys }: PageFacts): Html {
  const unknown = depot.url === undefined;
  return markup`<section id="install" aria-labelledby="install-title">
<h2 id="install-title">Install</h2>
<p>As root on a server. The second line compares the keys that were downloaded with ${
    keys.length === 1 ? 'the fingerprint' : 'the fingerprints'
  } below: check ${keys.length === 1 ? 'it' : 'them'} over another channel before you trust this page. Each line runs only if the one before succeeded.</p>
${unknown ? markup`<p class="soft" id="host">HOST is the address of this depot.</p>` : undefined}
${install.map((block, index) => installBlock(block, index === 0, unknown))}
</section>`;
}

function installBlock({ client, systems, lines }: InstallBlock, open: boolean, unknown: boolean): Html {
  const id = `install-${client}`;
  const host = unknown ? markup` data-host` : undefined;
  return markup`<details${open ? markup` open` : undefined}><summary>${client} <span class="soft">${systems}</span></summary>
<div class="bar"><span class="soft">${lines.length} lines</span><button type="button" hidden data-copy="${id}" data-said="The lines for ${client} are on the clipboard.">Copy the lines for ${client}</button></div>
<pre id="${id}" tabindex="0" aria-label="Lines for ${client}"${host}>${lines.join('\n')}
</pre></details>`;
}
