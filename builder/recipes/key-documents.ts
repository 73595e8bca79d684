import { instant } from '../io/instant.ts';
import type { KeyChange } from '../signing/key-change.ts';
import type { KeyDocuments } from '../signing/rotate-keys.ts';
import type { DepotIdentity } from '../spec/model.ts';
import { keyNotice, type KeyNotice } from './key-notice.ts';

type Depot = Pick<DepotIdentity, 'name' | 'label' | 'url'>;

/** What is published of a change of keys: a statement to be signed, and the notice as text and as JSON. */
export function keyDocuments(depot: Depot, change: KeyChange): KeyDocuments {
  const notice = keyNotice(depot, change);
  return {
    statement: statementText(notice),
    notices: { txt: noticeText(notice), json: `${JSON.stringify(notice, null, 2)}\n` },
  };
}

/** Short, since it is read by people who compare digits; what to do stands in the notice. */
function statementText(notice: KeyNotice): string {
  return [
    `Statement about the keys of the ${notice.depot.label} depot (${notice.depot.name})`,
    '',
    ...facts(notice),
    '',
    ...wrap(notice.summary),
    '',
    ...wrap(`What to do on each client stands in ${notice.addresses.notice}, beside this statement.`),
    '',
  ].join('\n');
}

function noticeText(notice: KeyNotice): string {
  return [
    `${notice.depot.label}: ${notice.title}`,
    '',
    ...facts(notice),
    '',
    ...wrap(notice.summary),
    '',
    'Am I affected?',
    ...notice.affected.flatMap(({ who, answer }) => ['', ...wrap(`${who}: ${answer}`)]),
    '',
    'How to confirm that this notice is genuine',
    ...block(notice.genuine),
    '',
    'How to confirm which keys a server trusts',
    ...perClient(notice.confirm),
    '',
    'What to run',
    ...perClient(notice.run),
    '',
    'Configured by hand, without the repository package',
    ...block(notice.byHand),
    '',
    'Removing the old key',
    '',
    ...wrap(notice.remove.when),
    ...block(notice.remove.commands),
    '',
    'Addresses',
    ...Object.entries(notice.addresses).map(([what, address]) => `  ${what.padEnd(12)} ${address ?? 'none'}`),
    '',
  ].join('\n');
}

function facts({ dates, keys, reason, kind }: KeyNotice): string[] {
  return [
    `kind         ${kind}`,
    `date         ${instant(dates.since)}`,
    `old key      ${keys.old}`,
    `current key  ${keys.current}`,
    `next key     ${keys.next}`,
    ...(dates.until > dates.since
      ? [`overlap      the old key signs as well until ${instant(dates.until)}`]
      : []),
    `reason       ${reason}`,
  ];
}

function perClient(blocks: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(blocks).flatMap(([client, lines]) => [
    '',
    `  ${client}`,
    ...lines.map((line) => `    ${line}`),
  ]);
}

function block(lines: readonly string[]): string[] {
  return ['', ...lines.map((line) => `    ${line}`)];
}

const WIDTH = 100;

/** Mail programs and consoles break longer lines where they like. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
