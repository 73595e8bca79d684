/**
 * Bodies of an rpm's scriptlets, POSIX sh, run by /bin/sh. rpm passes in $1 how many instances of the package will be installed
 * when the transaction is over.
 */
export interface RpmScripts {
  pre?: string;
  post?: string;
  preun?: string;
  postun?: string;
}
