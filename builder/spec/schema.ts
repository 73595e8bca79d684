import * as v from 'valibot';

import { TARGET_NAMES } from '../targets/model.ts';
import { targetMeant } from '../targets/other-names.ts';
import { baseFault, folderFault, proxyFault, urlFault } from './addresses.ts';
import { COMPRESSIONS, compressionFault, levelFault, PRESETS, windowFault } from './compression.ts';
import { nameFault } from './depot-name.ts';
import { suggestion } from './did-you-mean.ts';
import {
  keptPublicationsFault,
  retainedDaysFault,
  retainedFault,
  sequenceFault,
  validDaysFault,
} from './keeping-values.ts';
import { parseMailbox } from './mailbox.ts';
import { acceptedFault, allowedFault, daysFault, fingerprintFault, versionFault } from './policy-values.ts';

/**
 * What each value of a spec has to be, after normalise.ts. Unknown keys and duplicates are for rules.ts, since this library stops at
 * the first. specs/depot.schema.json says the same to editors; a test holds the two together.
 */

export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
const LAYOUTS = ['usr-local', 'opt', 'usr-lib'] as const;
const EVIDENCE = ['sumdb', 'openpgp', 'sha256'] as const;
/** What a rule does with a toolchain that it is about. */
const ACTIONS = ['allow', 'warn', 'refuse'] as const;
/** Known vulnerabilities are shown in any case, so that rule has no `allow`. */
const REPORT_ACTIONS = ['report', 'warn', 'refuse'] as const;
const SIGNERS = ['in-process', 'gpg'] as const;
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

function oneOf<const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  meant: (input: string) => string | undefined = () => undefined,
) {
  return v.picklist(choices, ({ input }) =>
    typeof input === 'string'
      ? `${JSON.stringify(input)} is none of ${choices.join(', ')}${suggestion(meant(input) ?? input, choices)}`
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
  mapping(
    v.object({
      proxy: v.optional(text(proxyFault)),
      directory: v.optional(text((value) => line(value) ?? folderFault(value))),
      site: v.optional(text(baseFault)),
    }),
  ),
  v.check(
    (source) => Object.values(source).filter((value) => value !== undefined).length === 1,
    'a source is one of `proxy: LIST`, `directory: FOLDER`, `site: ADDRESS`',
  ),
);

const OPENPGP = v.object({ primary: v.optional(text(fingerprintFault)), keyring: v.optional(text(line)) });

const VULNERABILITIES = v.object({
  action: v.optional(oneOf(REPORT_ACTIONS)),
  database: v.optional(text(line)),
  accept: v.optional(v.array(text(acceptedFault), LIST)),
});

const POLICY = v.object({
  // an empty list could mean everything or nothing
  allow: v.optional(
    v.pipe(v.array(text(allowedFault), LIST), v.minLength(1, 'nothing is listed; leave it out to allow all')),
  ),
  audited: v.optional(oneOf(['true', 'false'])),
  prerelease: v.optional(oneOf(ACTIONS)),
  'end-of-life': v.optional(oneOf(ACTIONS)),
  'minimum-age': v.optional(text(daysFault)),
  vulnerabilities: v.optional(mapping(VULNERABILITIES)),
});

const COMPRESSION = v.object({
  preset: v.optional(oneOf(PRESETS)),
  format: v.optional(oneOf(COMPRESSIONS)),
  level: v.optional(text(levelFault)),
  window: v.optional(text(windowFault)),
});
const CHOSEN_COMPRESSION = v.pipe(
  mapping(COMPRESSION),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const message = compressionFault(dataset.value);
    if (message !== undefined) addIssue({ message });
  }),
);

const SIGNING = v.object({
  with: v.optional(oneOf(SIGNERS)),
  gnupghome: v.optional(text(line)),
  gpgorigin: v.optional(oneOf(['true', 'false'])),
});

const GRACE = v.object({
  publications: v.optional(text(keptPublicationsFault)),
  days: v.optional(text(daysFault)),
});

const RETAIN = v.object({
  keep: v.optional(text(retainedFault)),
  days: v.optional(text(retainedDaysFault)),
  snapshots: v.optional(v.array(text(sequenceFault), LIST)),
});

const VALID_UNTIL = v.object({ days: text(validDaysFault) });

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
  mirrors: v.optional(v.array(text(baseFault), LIST)),
  verify: v.optional(v.array(oneOf(EVIDENCE), LIST)),
  openpgp: v.optional(mapping(OPENPGP)),
  policy: v.optional(mapping(POLICY)),
  compression: v.optional(CHOSEN_COMPRESSION),
  // an empty list could mean everything or nothing
  targets: v.optional(
    v.pipe(
      v.array(oneOf(TARGET_NAMES, targetMeant), LIST),
      v.minLength(1, 'no target is listed; leave it out for the default'),
    ),
  ),
  signing: v.optional(mapping(SIGNING)),
  grace: v.optional(mapping(GRACE)),
  'valid-until': v.optional(mapping(VALID_UNTIL)),
  retain: v.optional(mapping(RETAIN)),
});

export const SPEC = mapping(TOP);

/** Keys of each mapping, for rules.ts. */
export const KEYS = {
  spec: Object.keys(TOP.entries),
  depot: Object.keys(IDENTITY.entries),
  toolchain: Object.keys(TOOLCHAIN.entries),
  source: ['proxy', 'directory', 'site'],
  openpgp: Object.keys(OPENPGP.entries),
  policy: Object.keys(POLICY.entries),
  vulnerabilities: Object.keys(VULNERABILITIES.entries),
  compression: Object.keys(COMPRESSION.entries),
  signing: Object.keys(SIGNING.entries),
  grace: Object.keys(GRACE.entries),
  validUntil: Object.keys(VALID_UNTIL.entries),
  retain: Object.keys(RETAIN.entries),
} as const;
