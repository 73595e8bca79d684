import * as v from 'valibot';

import { suggestion } from './did-you-mean.ts';
import { parseGoVersion } from './go-version.ts';
import { parseMailbox } from './mailbox.ts';

/**
 * What each value of a spec has to be, after normalise.ts. Unknown keys and duplicates are for rules.ts, since this library stops at
 * the first. specs/depot.schema.json says the same to editors; a test holds the two together.
 */

export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
const LAYOUTS = ['usr-local', 'opt', 'usr-lib'] as const;
const EVIDENCE = ['sumdb'] as const;
const COMPRESSIONS = ['zstd', 'gzip'] as const;
/** Highest level of each; 1 is the lowest. */
const MOST_LEVEL = { zstd: 19, gzip: 9 } as const;
/** The first Go whose toolchain modules Go's own release build made. */
const FIRST_MINOR = 21;
const MOST_CHARACTERS = 200;

const LIST = 'a list belongs here';
const MAP = 'a mapping of keys to values belongs here';
const TEXT = 'one value belongs here, not a list or mapping';

/** A text for which `fault` finds nothing to say. */
function text(fault: (value: string) => string | undefined) {
  return v.pipe(
    v.string(TEXT),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const message = fault(dataset.value);
      if (message !== undefined) addIssue({ message });
    }),
  );
}

function oneOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return v.picklist(choices, ({ input }) =>
    typeof input === 'string'
      ? `${JSON.stringify(input)} is none of ${choices.join(', ')}${suggestion(input, choices)}`
      : TEXT,
  );
}

function line(value: string): string | undefined {
  if (value.length > MOST_CHARACTERS) return `longer than ${MOST_CHARACTERS} characters`;
  return /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u.test(value)
    ? undefined
    : 'one line of text belongs here, without white space around it';
}

/** unattended-upgrades and others split `o=Origin:...` at colons, and apt's pins at commas. */
function releaseField(value: string): string | undefined {
  return (
    line(value) ?? (/[:,]/.test(value) ? 'no colon and no comma: apt and its helpers split there' : undefined)
  );
}

/** Objects and records of this library take lists too, so this comes first. */
function mapping<const Inner extends v.GenericSchema>(inner: Inner, message: string = MAP) {
  return v.pipe(
    v.unknown(),
    v.check((input) => typeof input === 'object' && input !== null && !Array.isArray(input), message),
    inner,
  );
}

const IDENTITY = v.object({
  // part of package and file names; apt passes over key files with other characters silently
  name: text(nameFault),
  origin: text(releaseField),
  label: v.optional(text(releaseField)),
  // a folder below dists/
  suite: v.optional(
    text((value) =>
      /^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$/.test(value)
        ? undefined
        : 'a suite is letters, digits and . + - only: no colons, no slashes',
    ),
  ),
  vendor: v.optional(text(line)),
  maintainer: text((value) =>
    parseMailbox(value) === undefined ? 'the form is: Name <address>' : undefined,
  ),
  url: v.optional(text(urlFault)),
});

const TOOLCHAIN = v.object({
  go: text(versionFault),
  release: v.optional(
    text((value) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : 'a release is a whole number from 1 on')),
  ),
});

const SOURCE = v.pipe(
  mapping(v.object({ proxy: v.optional(text(proxyFault)), directory: v.optional(text(line)) })),
  v.check(
    ({ proxy, directory }) => (proxy === undefined) !== (directory === undefined),
    'a source is either `proxy: LIST` or `directory: FOLDER`',
  ),
);

const COMPRESSION = v.pipe(
  mapping(v.object({ format: oneOf(COMPRESSIONS), level: v.optional(text(levelFault)) })),
  v.check(
    ({ format, level }) => level === undefined || Number(level) <= MOST_LEVEL[format],
    ({ input }) => `${input.format} has levels 1 to ${MOST_LEVEL[input.format]}`,
  ),
);

// names and values: rules.ts
const ENV = mapping(v.record(v.string(), v.string(TEXT)));

const TOP = v.object({
  depot: mapping(IDENTITY),
  toolchains: v.pipe(
    v.array(
      mapping(TOOLCHAIN, 'a Go version belongs here, or a mapping such as {go: 1.27.3, release: 2}'),
      LIST,
    ),
    v.minLength(1, 'no toolchain is listed'),
  ),
  platforms: v.optional(v.pipe(v.array(oneOf(PLATFORMS), LIST), v.minLength(1, 'no platform is listed'))),
  layout: v.optional(oneOf(LAYOUTS)),
  env: v.optional(ENV),
  source: v.optional(v.array(SOURCE, LIST)),
  verify: v.optional(v.array(oneOf(EVIDENCE), LIST)),
  compression: v.optional(COMPRESSION),
});

export const SPEC = mapping(TOP);

/** Keys of each mapping, for rules.ts. */
export const KEYS = {
  spec: Object.keys(TOP.entries),
  depot: Object.keys(IDENTITY.entries),
  toolchain: Object.keys(TOOLCHAIN.entries),
  source: ['proxy', 'directory'],
  compression: ['format', 'level'],
} as const;

function levelFault(value: string): string | undefined {
  return /^[1-9]\d?$/.test(value) ? undefined : 'a level is a whole number from 1 on';
}

function versionFault(value: string): string | undefined {
  if (/^go\d/.test(value)) return `write ${value.slice(2)}, without "go" before it`;
  const parts = parseGoVersion(value);
  if (parts === undefined) return `${JSON.stringify(value)} is no Go version; they look like 1.27.3`;
  if (parts.major === 1 && parts.minor < FIRST_MINOR)
    return `Go ${value} is too old: toolchain modules before 1.${FIRST_MINOR} were made by other code than Go's releases`;
  if (parts.pre !== undefined)
    return `Go ${value} is a pre-release, which policy refuses: wait for ${parts.major}.${parts.minor}.0`;
  if (parts.patch < 0) return `${value} names a line of Go; a toolchain of it is ${value}.0 or later`;
  return undefined;
}

/** The repository package's files would be those of the host's own distribution: /etc/apt/sources.list.d/debian.sources. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'almalinux',
  'amazon',
  'arch',
  'centos',
  'debian',
  'devuan',
  'epel',
  'fedora',
  'kali',
  'linuxmint',
  'mageia',
  'mint',
  'opensuse',
  'oracle',
  'raspbian',
  'raspi',
  'redhat',
  'rhel',
  'rocky',
  'suse',
  'system',
  'ubuntu',
]);

function nameFault(value: string): string | undefined {
  if (DISTRIBUTIONS.has(value)) return 'the name of a distribution: its files on servers are called the same';
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(value) && value.length >= 2 && value.length <= 40
    ? undefined
    : 'a name is 2 to 40 lower-case letters, digits and single hyphens, and begins with a letter';
}

/** It becomes part of lines that administrators paste into a root shell. */
const ADDRESS = /^[A-Za-z0-9._~:/%+[\]-]+$/;

function urlFault(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\/[^/]/.test(value))
    return 'an address that begins with http:// or https://';
  if (url.username !== '' || url.password !== '')
    return 'an address without user name and password: clients get to see it';
  if (value.endsWith('/')) return 'an address without a slash at its end';
  if (!ADDRESS.test(value))
    return 'an address of letters, digits and . _ ~ : / % + - only: shells and client configuration read others otherwise';
  return undefined;
}

/** A GOPROXY list: `,` goes on after "not found", `|` after every fault (go help goproxy). */
function proxyFault(value: string): string | undefined {
  for (const entry of value.split(/[,|]/).map((part) => part.trim())) {
    if (entry === 'direct' || entry === 'off') continue;
    const url = URL.parse(entry);
    // first, so that no message repeats a password
    if (/:\/\/[^/]*@/.test(entry))
      return 'credentials do not belong into a file under version control; put such a proxy into GOPROXY';
    if (url === null || !['http:', 'https:', 'file:'].includes(url.protocol))
      return `${JSON.stringify(entry)} is none of http://, https://, file://, direct, off`;
  }
  return undefined;
}
