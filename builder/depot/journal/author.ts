import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';

import type { Who } from './entry.ts';

/** Who writes, and when. Tests give one of their own, so that the same history is the same bytes. */
export interface Author {
  who: Who;
  /** Unix seconds. */
  time: number;
}

/** 2^32 - 1 in /proc/self/loginuid: never set, as for what no login began. */
const UNSET = 4_294_967_295;

/** This process, as the machine knows it. */
export async function thisAuthor(environment: NodeJS.ProcessEnv = process.env): Promise<Author> {
  return {
    who: {
      user: accountName(),
      sudo: oneLine(environment['SUDO_USER']),
      loginUid: await loginUid(),
      host: hostname(),
      actor: oneLine(environment['GODEPOT_ACTOR']),
    },
    time: Math.floor(Date.now() / 1000),
  };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // a container's uid without a line in passwd(5)
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

async function loginUid(): Promise<number | null> {
  try {
    const text = (await readFile('/proc/self/loginuid', 'utf8')).trim();
    return /^[0-9]{1,10}$/.test(text) && Number(text) !== UNSET ? Number(text) : null;
  } catch {
    return null; // not Linux, or no audit system
  }
}

const MOST_CHARACTERS = 200;

function oneLine(value: string | undefined): string | null {
  const text = (value ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  return text === '' ? null : text.slice(0, MOST_CHARACTERS);
}
