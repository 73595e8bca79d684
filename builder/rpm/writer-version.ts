/**
 * Raised when this format's writer or the scripts it is given make other bytes of the same Package: RELEASE_NEEDED then names it. Apart from the writer, so that who
 * only asks what is built need not load it.
 */
export const RPM_WRITER = '3';
