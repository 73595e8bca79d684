import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import { type Known, publication } from './known.ts';
import type { Pointers } from './model.ts';

/** Whether apt, each yum tree and the manifest of one endpoint are of one publication. */
export function verifyAgreement({ list, apt, yum, manifest }: Pointers, known: Known): void {
  const parts: [name: string, date: number][] = yum.map(({ label, date }) => [label, date]);
  if (apt !== undefined) parts.unshift(['apt', apt.date]);
  if (manifest !== undefined) parts.unshift(['the manifest', manifest.date]);
  const dates = [...new Set(parts.map(([, date]) => date))];
  const words = dates.map((date) => {
    const names = parts.filter(([, of]) => of === date).map(([name]) => name);
    return `${publication(date, known)}: ${names.join(', ')}`;
  });
  const [only = 'nothing was read'] = words;
  reportCheck(list, 'one publication', 'ENDPOINT_MIXED', dates.length > 1 ? words : [], only);
}

/** Whether several endpoints serve one publication, and the same under one number. */
export function compareEndpoints(list: CheckList, all: readonly Pointers[], known: Known): void {
  const serving = all.flatMap(({ endpoint, apt, manifest, yum }) => {
    const date = manifest?.date ?? apt?.date ?? yum[0]?.date;
    return date === undefined
      ? []
      : [{ label: endpoint.label, date, text: apt?.text, id: manifest?.contentId }];
  });
  const dates = new Set(serving.map(({ date }) => date));
  const each = serving.map(({ label, date }) => `${label} serves ${publication(date, known)}`);
  const same = `${serving.length} serve ${publication(serving[0]?.date ?? Number.NaN, known)}`;
  reportCheck(list, 'endpoints', 'ENDPOINTS_DIFFER', dates.size > 1 ? each : [], same);
  // genuine signatures over two contents of one publication: somebody shows some clients another world
  const split = serving.filter((one) =>
    serving.some(
      (other) =>
        other.date === one.date &&
        ((other.text !== undefined && one.text !== undefined && other.text !== one.text) ||
          (other.id !== undefined && one.id !== undefined && other.id !== one.id)),
    ),
  );
  if (split.length > 0)
    reportCheck(
      list,
      'one content for one publication',
      'PUBLICATION_CHAIN',
      split.map(({ label, date }) => `${label} has its own ${publication(date, known)}`),
      '',
    );
}
