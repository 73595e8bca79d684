import { type Html, href, markup } from './html.ts';
import type { PageFacts, PageKey } from './model.ts';
import { day, grouped } from './words.ts';

const ROLES: Readonly<Record<PageKey['role'], { title: string; meaning: string; tag: string }>> = {
  current: { title: 'Current key', meaning: 'signs packages and indexes now', tag: 'good' },
  next: {
    title: 'Next key',
    meaning: 'signs nothing yet; clients trust it already, so that a change of keys stops nobody',
    tag: '',
  },
  retiring: {
    title: 'Retiring key',
    meaning: 'the key before; still signs beside the current one',
    tag: 'warn',
  },
};

export function keysSection({ keys, depot }: PageFacts): Html {
  return markup`<section id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">Keys</h2>
<p>All keys of this depot are in <a href="${href(`${depot.name}.asc`)}">${depot.name}.asc</a>. A page can be forged as a whole: compare fingerprints with what the people who run the depot say elsewhere.</p>
<ul class="plain">${keys.map(keyItem)}</ul>
</section>`;
}

function keyItem({ role, fingerprint, algorithm, until, path }: PageKey): Html {
  const { title, meaning, tag } = ROLES[role];
  const id = `key-${fingerprint}`;
  return markup`<li><div class="head"><h3>${title} ${tag === '' ? undefined : markup`<span class="tag ${tag}">${role}</span>`}</h3>
<button type="button" hidden data-copy="${id}" data-said="The fingerprint of the ${role} key is on the clipboard.">Copy fingerprint</button></div>
<div class="print" id="${id}">${grouped(fingerprint)}</div>
<div class="soft">${algorithm === undefined ? undefined : `${algorithm}; `}${meaning}${
    until === undefined ? undefined : `, until ${day(until)}`
  }${path === undefined ? undefined : markup`; <a href="${href(path)}">this key alone</a>`}</div></li>`;
}
