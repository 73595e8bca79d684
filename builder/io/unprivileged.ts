import { readFile } from 'node:fs/promises';

import { DepotError } from '../errors.ts';

/** A user of this machine. */
export interface User {
  name: string;
  uid: number;
  gid: number;
}

/**
 * A user by name, as /etc/passwd has it, or as `UID:GID`.
 * @throws DepotError SERVE_USER
 */
export async function findUser(wanted: string): Promise<User> {
  const numbers = /^(\d{1,10}):(\d{1,10})$/.exec(wanted);
  if (numbers !== null) return { name: wanted, uid: Number(numbers[1]), gid: Number(numbers[2]) };
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = lines.find(([name]) => name === wanted);
  const [uid, gid] = [found?.[2], found?.[3]];
  if (uid === undefined || gid === undefined || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) {
    throw new DepotError('SERVE_USER', `there is no user ${JSON.stringify(wanted)} in /etc/passwd`, {
      hint: 'name one that is, or its numbers: --user UID:GID',
    });
  }
  return { name: wanted, uid: Number(uid), gid: Number(gid) };
}

/**
 * Gives up root for good: groups, group, user, in that order, since the first two need the last.
 * @throws DepotError SERVE_USER where rights are left or were not there to be given up
 */
export function becomeUser({ name, uid, gid }: User): void {
  const { setgroups, setgid, setuid, getuid, getgid } = process;
  if (!setgroups || !setgid || !setuid || !getuid || !getgid)
    throw new DepotError('SERVE_USER', 'this system has no users to change to');
  try {
    setgroups([gid]);
    setgid(gid);
    setuid(uid);
  } catch (cause) {
    throw new DepotError('SERVE_USER', `cannot become ${name}`, {
      hint: 'only root can become somebody else: start it as that user',
      cause,
    });
  }
  if (getuid() !== uid || getgid() !== gid || (uid !== 0 && canBeRoot(setuid)))
    throw new DepotError('SERVE_USER', `rights of root are left after the change to ${name}`);
}

function canBeRoot(setuid: (id: number) => void): boolean {
  try {
    setuid(0);
    return true;
  } catch {
    return false;
  }
}
