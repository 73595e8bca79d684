/** Where a published rpm is and what its bytes are: what an index says of it beside its own header. */
export interface RpmPlace {
  /** sha256 of the signed file: the pkgid that ties primary, filelists and other together. */
  sha256: string;
  /** Bytes of the signed file. */
  size: number;
  /** Relative to the tree of its architecture: `Packages/g/go-1.27-1.27.3-1.x86_64.rpm` */
  href: string;
}
