import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectRoot } from './project.ts';

/** go-env as it lies on a host, in this checkout. */
export const GO_ENV = join(projectRoot, 'specs/go-env/root');

/** A script of go-env. */
export interface OwnScript {
  /** As on the host: `/usr/share/go-env/lib/say.sh`. */
  path: string;
  text: string;
  /** Who reads it: a user's shell, whichever it is, or /bin/sh that was started for it. */
  read: 'sourced' | 'run';
}

/** Shell of the syntax that sh knows; fish, csh and completions have their own judges. */
const FOR_SH = /\.sh$|^\/usr\/bin\/|^\/usr\/libexec\/go-env\/[^.]+$/;
const SOURCED = /^\/etc\/profile\.d\/|^\/usr\/share\/go-env\/shell\//;
const LIBRARIES = '/usr/share/go-env';

export async function ownScripts(): Promise<readonly OwnScript[]> {
  const found = await readdir(GO_ENV, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(GO_ENV.length))
    .filter((path) => FOR_SH.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({
      path,
      text: await readFile(join(GO_ENV, path), 'utf8'),
      read: SOURCED.test(path) ? ('sourced' as const) : ('run' as const),
    })),
  );
}

/** The script and all that it sources, each once: what stands together when it runs. */
export function closureOf(script: OwnScript, all: readonly OwnScript[]): readonly OwnScript[] {
  const seen = new Set<OwnScript>();
  const visit = (one: OwnScript): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const [, folder, name] of one.text.matchAll(
      /(?:^|[\s;{])\. "?(?:\$\w+|\/usr\/share\/go-env)\/(\w+)\/([\w.-]+\.sh)/gm,
    )) {
      const next = all.find(({ path }) => path === `${LIBRARIES}/${folder}/${name}`);
      if (next === undefined) throw new Error(`${one.path} sources ${folder}/${name}, which is not there`);
      visit(next);
    }
  };
  visit(script);
  return [...seen];
}

/** Code without its comments; quoted text stays. Lines keep their numbers. */
export function codeOf(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*#.*$/, ''))
    .join('\n');
}
