import { type Html, href, markup } from './html.ts';
import type { PageFacts, PagePublication } from './model.ts';
import { count, dateTime, machineTime } from './words.ts';

const ACTIONS: Readonly<Record<string, { word: string; tag: string }>> = {
  publish: { word: 'published', tag: '' },
  rollback: { word: 'rolled back', tag: 'warn' },
  yank: { word: 'withdrawn', tag: 'bad' },
  mark: { word: 'marked as not to be used', tag: 'warn' },
  undo: { word: 'withdrawal taken back', tag: '' },
  refresh: { word: 'signed anew', tag: '' },
};

export function changesSection({ changes }: PageFacts): Html {
  return markup`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">What changed</h2>
${
  changes === undefined
    ? markup`<p>This is the first publication.</p>`
    : markup`<p>Against snapshot ${changes.since}, the one before.</p>${wordList(changes.lines) ?? markup`<p>The same content, published again.</p>`}`
}
</section>`;
}

export function timelineSection({ timeline, older }: PageFacts): Html {
  return markup`<section id="history" aria-labelledby="history-title">
<h2 id="history-title">Publications</h2>
<p>Every published state is kept as a snapshot with its own address until it is pruned. This list is as of the first of them.</p>
<ol class="timeline">${timeline.map(event)}</ol>
${older === 0 ? undefined : markup`<p class="soft">${count(older, 'earlier publication')}: godepot snapshot list</p>`}
</section>`;
}

function event({ name, date, action, about, reason, lines, since, path }: PagePublication): Html {
  const { word, tag } = ACTIONS[action] ?? { word: action, tag: '' };
  return markup`<li class="event"><div><strong>${path === undefined ? name : markup`<a href="${href(path)}">${name}</a>`}</strong> <span class="tag ${tag}">${word}</span>${about === undefined ? undefined : markup` ${about}`} <span class="soft"><time datetime="${machineTime(date)}">${dateTime(date)}</time></span></div>
${reason === undefined ? undefined : markup`<p>Reason: <bdi>${reason}</bdi></p>`}${wordList(lines)}${since === undefined ? undefined : sinceThen(since)}</li>`;
}

function sinceThen(lines: readonly string[]): Html {
  return markup`<details><summary>From there to this snapshot</summary>${wordList(lines) ?? markup`<p>The same content.</p>`}</details>`;
}

function wordList(lines: readonly string[]): Html | undefined {
  return lines.length === 0
    ? undefined
    : markup`<ul class="short">${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}
