import { DepotError } from '../errors.ts';

/** @throws DepotError RPM_TEXT for control characters: they would be obeyed by a terminal or break the XML of an index. */
export function checkedText(
  text: string,
  tag: number,
  where: string,
  isClean: (text: string) => boolean,
): string {
  if (isClean(text)) return text;
  throw new DepotError('RPM_TEXT', `header tag ${tag} has control characters: ${JSON.stringify(text)}`, {
    where,
  });
}
