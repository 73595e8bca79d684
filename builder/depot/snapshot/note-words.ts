import type { PublicationNote } from './manifest.ts';

/** A publication's note to people, of this and of earlier formats. */
export interface NotedAs {
  action: string;
  of: number | null;
  only?: string | null | undefined;
  target?: string | null | undefined;
  mode?: PublicationNote['mode'] | null | undefined;
}

/** `publish`, `rollback of 5`, `rollback of 5, go-1.25 only`, `yank of go-1.25=1.25.4-1`, `mark of ...`, `undone yank of ...` */
export function noteText({ action, of, only, target, mode }: NotedAs): string {
  const what = mode === 'mark' ? 'mark' : mode === 'undo' ? `undone ${action}` : action;
  const whose = of ?? target ?? null;
  return `${what}${whose === null ? '' : ` of ${whose}`}${only ? `, ${only} only` : ''}`;
}
