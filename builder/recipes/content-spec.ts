import type { DepotIdentity, DepotSpec } from '../spec/model.ts';

/**
 * What of the spec recipes can see, and so all of it that decides what packages hold. Statements of provenance carry it whole: a package
 * can be made again from there, without the spec of that day.
 */
export interface ContentSpec extends Pick<DepotSpec, 'layout' | 'env'> {
  depot: Pick<DepotIdentity, 'name' | 'label' | 'suite' | 'vendor' | 'maintainer'>;
}
