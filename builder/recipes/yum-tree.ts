/** Names of the folders that rpm clients look into: part of addresses that outlive the keys. */

/** Where rpm clients of a depot that never changed its key look. */
export const FIRST_YUM_TREE = 'yum';

/**
 * `yum-9f3a02c1`: the address that the repository package gives out while that key is the current one. repomd.xml.asc holds one signature
 * and dnf keeps its keyring by address, so each new key gets an address of its own, which stays for ever.
 */
export function yumTreeOf(fingerprint: string): string {
  return `${FIRST_YUM_TREE}-${fingerprint.slice(0, 8).toLowerCase()}`;
}

/** Part of a regular expression: `yum` and `yum-9f3a02c1`. */
export const YUM_TREE_NAMES: string = `${FIRST_YUM_TREE}(?:-[0-9a-f]{8})?`;

const YUM_TREE = new RegExp(`^${YUM_TREE_NAMES}$`);

/** True for `yum` and `yum-9f3a02c1`. */
export function isYumTree(name: string): boolean {
  return YUM_TREE.test(name);
}
