import type { PageKey } from '../../report/page/model.ts';
import type { GoVersion } from '../../spec/model.ts';

/** What only the page tells; no part of the content id, so that news of it alone is no publication. */
export interface PageSources {
  /** Those that clients trust: current, next, retiring. */
  keys: readonly Omit<PageKey, 'path'>[];
  /** Stable releases as the catalogue lists them; undefined where there is none. */
  stable: readonly GoVersion[] | undefined;
}
