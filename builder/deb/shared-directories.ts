/**
 * Directories that belong to the administrator, who may have made links of them (`/usr/local -> /data/local`). dpkg deletes such a
 * link on purge when no other package owns the path, as none does (measured).
 */
const ADMINISTRATORS = ['/usr/local', '/opt'] as const;

/** What Debian policy 9.1.2 and the FHS lay out below them. */
const SKELETON = /^\/usr\/local\/(bin|etc|games|include|lib|man|sbin|share|src)$/;

/** True for /usr/local, /opt and what lies below: parents there are never added. */
export function isAdministrators(path: string): boolean {
  return ADMINISTRATORS.some((root) => path === root || path.startsWith(`${root}/`));
}

/** True for a directory that no package may carry. */
export function isShared(path: string): boolean {
  return ADMINISTRATORS.some((root) => path === root) || SKELETON.test(path);
}
