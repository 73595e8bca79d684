import type { PublicationNote } from './manifest.ts';

/** What a note says to people, of this and of earlier formats. */
export type NotedAs = Omit<PublicationNote, 'reason' | 'action' | 'only' | 'target' | 'mode'> & {
  action: string;
  only?: string | undefined;
  target?: string | undefined;
  mode?: PublicationNote['mode'] | undefined;
};

/** `publish`, `rollback of 5`, `rollback of 5, go-1.25 only`, `yank of go-1.25=1.25.4-1`, `mark of ...`, `undone yank of ...` */
export function noteText({ action, of, only, target, mode }: NotedAs): string {
  const what = mode === 'mark' ? 'mark' : mode === 'undo' ? `undone ${action}` : action;
  const whose = of ?? target;
  return `${what}${whose === undefined ? '' : ` of ${whose}`}${only === undefined ? '' : `, ${only} only`}`;
}
