import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { type Case, judge } from '../../builder/policy/judge.ts';
import { requireNoConflict, requirePolicy } from '../../builder/policy/require.ts';
import type { Outcome, Rule, Verdict } from '../../builder/policy/verdict.ts';
import { DEFAULT_POLICY, GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import type { Policy, VulnerabilityPolicy } from '../../builder/spec/model.ts';
import { parseCatalogue } from '../../builder/upstream/catalogue.ts';
import type { LockEntry } from '../../builder/upstream/lock-model.ts';
import type { VulnerabilityDatabase } from '../../builder/vulnerabilities/model.ts';
import { parseOsv } from '../../builder/vulnerabilities/osv.ts';
import { madeUpCatalogue, pageRelease, pageText } from '../helpers/catalogue.ts';
import { realEntries } from '../helpers/vulndb.ts';

const CATALOGUE = parseCatalogue(pageText(madeUpCatalogue()), 'catalogue.json');
const OLDER = parseCatalogue(pageText([pageRelease('go1.26.10', 26)]), 'catalogue.json');
const DATABASE: VulnerabilityDatabase = {
  path: '/db',
  modified: at('2026-11-05T00:00:00Z'),
  read: 6,
  withdrawn: new Set(),
  entries: Object.values(await realEntries()).map(parseOsv),
};
const RELEASED = '2026-10-19T22:20:36Z';
const SHA256 = 'a'.repeat(64);
const ENTRY: LockEntry = {
  h1: `h1:${'A'.repeat(43)}=`,
  time: RELEASED,
  archives: { 'module-zip': { sha256: SHA256, size: 1 } },
  evidence: { sumdb: { record: 1, treeSize: 2, inclusion: 'proven' } },
};
const TARBALL = { ...ENTRY, archives: { tarball: { sha256: SHA256, size: 1 } } };
const AUDITED = { ...ENTRY, audited: { who: 'A. Person', when: '2026-11-01T00:00:00Z', why: 'ticket 7' } };

function at(time: string): number {
  return Date.parse(time) / 1000;
}

interface Given {
  version?: string;
  policy?: Partial<Policy>;
  vulnerabilities?: Partial<VulnerabilityPolicy>;
  verify?: Case['spec']['verify'];
  primary?: string;
  /** Null: the lock does not pin it. */
  entry?: LockEntry | null;
  /** Versions that the lock pins besides. */
  pinned?: readonly string[];
  /** Null: none at hand. */
  catalogue?: Case['catalogue'] | null;
  database?: VulnerabilityDatabase | null;
  now?: string;
}

function caseOf(given: Given): Case {
  const { version = '1.27.3', entry = ENTRY, catalogue = CATALOGUE, database = DATABASE } = given;
  return {
    spec: {
      policy: {
        ...DEFAULT_POLICY,
        ...given.policy,
        vulnerabilities: { ...DEFAULT_POLICY.vulnerabilities, ...given.vulnerabilities },
      },
      verify: given.verify ?? ['sumdb'],
      openpgp: { primary: given.primary ?? GOOGLE_PRIMARY, keyring: undefined },
    },
    toolchains: [{ version, os: 'linux', arch: 'amd64' }],
    lock: {
      toolchains: {
        ...Object.fromEntries((given.pinned ?? []).map((one) => [`go${one}.linux-arm64`, ENTRY])),
        ...(entry === null ? {} : { [`go${version}.linux-amd64`]: entry }),
      },
    },
    catalogue: catalogue ?? undefined,
    vulnerabilities: database ?? undefined,
    now: at(given.now ?? '2026-11-26T00:00:00Z'),
    shown: { spec: 'specs/depot.yaml', lock: 'elsewhere/pins.lock' },
  };
}

function verdictOf(rule: Rule, given: Given): Verdict | undefined {
  return judge(caseOf(given))[0]?.verdicts.find((verdict) => verdict.rule === rule);
}

const signed = (primary: string): LockEntry => ({
  ...TARBALL,
  evidence: { ...TARBALL.evidence, openpgp: { primary, signer: 'B'.repeat(40), signed: RELEASED } },
});
const published: LockEntry = { ...TARBALL, evidence: { ...TARBALL.evidence, sha256: { from: ['file'] } } };
const notProven: LockEntry = {
  ...ENTRY,
  evidence: { sumdb: { record: 1, treeSize: 2, inclusion: 'not checked' } },
};
const notRecorded: LockEntry = { ...ENTRY, evidence: { sumdb: null } };
const stale = { ...DATABASE, modified: at('2026-08-21T00:00:00Z') };
const undated = { ...DATABASE, modified: undefined };
const accept = ['GO-2026-6809'];

/** Ends where 1.25 ended. */
const OLD_CATALOGUE = parseCatalogue(pageText([pageRelease('go1.25.14', 25)]), 'old');

const CASES: readonly [rule: Rule, title: string, given: Given, outcome: Outcome, reason: RegExp][] = [
  ['allowed', 'no list', {}, 'pass', /every version/],
  ['allowed', 'its line', { policy: { allow: ['1.26', '1.27'] } }, 'pass', /1\.27 is allowed/],
  ['allowed', 'itself', { policy: { allow: ['1.27.3'] } }, 'pass', /1\.27\.3 is allowed/],
  ['allowed', 'another patch', { policy: { allow: ['1.27.2'] } }, 'refuse', /only these.*1\.27\.2/],
  ['allowed', 'a line that begins alike', { policy: { allow: ['1.2'] } }, 'refuse', /only these/],
  [
    'allowed',
    'its line, of a pre-release',
    { version: '1.28rc1', policy: { allow: ['1.28'] } },
    'pass',
    /1\.28/,
  ],

  ['prerelease', 'a release', {}, 'pass', /a release/],
  ['prerelease', 'refused by default', { version: '1.28rc1' }, 'refuse', /pre-release/],
  ['prerelease', 'a beta', { version: '1.28beta1' }, 'refuse', /pre-release/],
  ['prerelease', 'warned of', { version: '1.28rc1', policy: { prerelease: 'warn' } }, 'warn', /pre-release/],
  ['prerelease', 'allowed', { version: '1.28rc1', policy: { prerelease: 'allow' } }, 'pass', /pre-release/],

  ['audited', 'not demanded', {}, 'pass', /no audit is demanded/],
  ['audited', 'demanded, by nobody', { policy: { audited: true } }, 'refuse', /nobody audited it/],
  ['audited', 'demanded, not pinned', { policy: { audited: true }, entry: null }, 'refuse', /nobody audited/],
  [
    'audited',
    'demanded, done',
    { policy: { audited: true }, entry: AUDITED },
    'pass',
    /A\. Person.*ticket 7/,
  ],

  ['evidence', 'recorded and proven', {}, 'pass', /checksum database's proven record/],
  ['evidence', 'not proven', { entry: notProven }, 'refuse', /lacks the checksum database's proven record/],
  [
    'evidence',
    'not recorded',
    { entry: notRecorded },
    'refuse',
    /lacks the checksum database's proven record/,
  ],
  ['evidence', 'nothing wanted', { entry: notRecorded, verify: [] }, 'pass', /no evidence is demanded/],
  ['evidence', 'not pinned', { entry: null }, 'refuse', /does not pin it yet/],
  ['evidence', 'not pinned, nothing wanted', { entry: null, verify: [] }, 'unknown', /does not pin it yet/],
  ['evidence', 'not signed', { verify: ['openpgp'] }, 'refuse', /lacks the signature/],
  [
    'evidence',
    'signed',
    { verify: ['openpgp'], entry: signed(GOOGLE_PRIMARY), catalogue: null },
    'pass',
    /signature/,
  ],
  [
    'evidence',
    'signed by another key',
    { verify: ['openpgp'], entry: signed('C'.repeat(40)), catalogue: null },
    'refuse',
    /lacks the sig/,
  ],
  [
    'evidence',
    'a signature without its tarball',
    { verify: ['openpgp'], entry: { ...signed(GOOGLE_PRIMARY), archives: ENTRY.archives } },
    'refuse',
    /lacks/,
  ],
  [
    'evidence',
    'no published digest',
    { verify: ['sha256', 'openpgp'] },
    'refuse',
    /published digest.*signature/,
  ],
  [
    'evidence',
    'a published digest',
    { verify: ['sha256'], entry: published, catalogue: null },
    'pass',
    /published digest/,
  ],
  [
    'evidence',
    'the catalogue contradicts',
    { verify: [], entry: published },
    'refuse',
    /catalogue publishes/,
  ],

  ['end-of-life', 'supported', {}, 'pass', /1\.27 is supported.*1\.27\.3/],
  ['end-of-life', 'ended, warned of by default', { version: '1.25.14' }, 'warn', /1\.25 has ended: 1\.27\.0/],
  [
    'end-of-life',
    'ended, refused',
    { version: '1.25.14', policy: { endOfLife: 'refuse' } },
    'refuse',
    /has ended/,
  ],
  [
    'end-of-life',
    'ended, allowed',
    { version: '1.25.14', policy: { endOfLife: 'allow' } },
    'pass',
    /has ended/,
  ],
  [
    'end-of-life',
    'ended by what is pinned beside it, whatever an old catalogue knows',
    { version: '1.25.14', catalogue: OLD_CATALOGUE, pinned: ['1.27.3'] },
    'warn',
    /1\.25 has ended: 1\.27\.3/,
  ],
  [
    'end-of-life',
    'a catalogue that is older than what is pinned beside it',
    { version: '1.25.14', catalogue: OLD_CATALOGUE, pinned: ['1.26.10'] },
    'unknown',
    /newest release is 1\.25\.14, and 1\.26\.10 is in use/,
  ],
  ['end-of-life', 'no catalogue', { catalogue: null }, 'unknown', /there is no catalogue/],
  [
    'end-of-life',
    'no catalogue, but refused',
    { catalogue: null, policy: { endOfLife: 'refuse' } },
    'refuse',
    /no catalogue/,
  ],
  [
    'end-of-life',
    'no catalogue, and allowed',
    { catalogue: null, policy: { endOfLife: 'allow' } },
    'unknown',
    /no catalogue/,
  ],
  [
    'end-of-life',
    'a catalogue that is older',
    { catalogue: OLDER },
    'unknown',
    /newest release is 1\.26\.10/,
  ],
  [
    'end-of-life',
    'older, but refused',
    { catalogue: OLDER, policy: { endOfLife: 'refuse' } },
    'refuse',
    /1\.26\.10/,
  ],
  [
    'end-of-life',
    'older, and allowed',
    { catalogue: OLDER, policy: { endOfLife: 'allow' } },
    'unknown',
    /1\.26\.10/,
  ],
  [
    'end-of-life',
    'older, but ended in it',
    { catalogue: OLDER, version: '1.24.1' },
    'warn',
    /1\.26\.10 is out/,
  ],

  ['minimum-age', 'none demanded', {}, 'pass', /2026-10-19T22:20:36Z, 37 days ago; no age/],
  [
    'minimum-age',
    'old enough, to the second',
    { policy: { minimumAge: 7 }, now: '2026-10-26T22:20:36Z' },
    'pass',
    /7 days ago/,
  ],
  [
    'minimum-age',
    'a second too young',
    { policy: { minimumAge: 7 }, now: '2026-10-26T22:20:35Z' },
    'refuse',
    /6 days ago; 7 days must have passed, which is on 2026-10-26T22:20:36Z/,
  ],
  [
    'minimum-age',
    'published later',
    { policy: { minimumAge: 30 }, entry: { ...ENTRY, published: '2026-11-20T00:00:00Z' } },
    'refuse',
    /2026-11-20/,
  ],
  [
    'minimum-age',
    'said to be published earlier',
    { policy: { minimumAge: 30 }, entry: { ...ENTRY, published: '2020-01-01T00:00:00Z' } },
    'pass',
    /2026-10-19/,
  ],
  ['minimum-age', 'not pinned, none demanded', { entry: null }, 'unknown', /^age unknown/],
  [
    'minimum-age',
    'not pinned',
    { entry: null, policy: { minimumAge: 1 } },
    'refuse',
    /^age unknown.*1 day must/,
  ],
  [
    'minimum-age',
    'in the future',
    { now: '2026-10-19T22:20:35Z' },
    'refuse',
    /in the future of this machine's clock/,
  ],
  [
    'minimum-age',
    'published in the future',
    { entry: { ...ENTRY, published: '2999-01-01T00:00:00Z' } },
    'refuse',
    /future/,
  ],
  ['minimum-age', 'no time at all', { entry: { ...ENTRY, time: 'never' } }, 'refuse', /at no time/],

  [
    'vulnerabilities',
    'none known',
    {},
    'pass',
    /none is known; database of 2026-11-05T00:00:00Z, 21 days old/,
  ],
  [
    'vulnerabilities',
    'known',
    { version: '1.27.2' },
    'warn',
    /1 in stdlib \(GO-2026-6809\); 1\.27\.3 is free of them/,
  ],
  [
    'vulnerabilities',
    'known, the two kinds apart',
    { version: '1.25.9' },
    'warn',
    /2 in toolchain \(GO-2026-4984, GO-2026-6179\), 2 in stdlib \(.*\); 1\.26\.10 is free of them/,
  ],
  [
    'vulnerabilities',
    'known, refused',
    { version: '1.27.2', vulnerabilities: { action: 'refuse' } },
    'refuse',
    /GO-2026-6809/,
  ],
  [
    'vulnerabilities',
    'known, reported',
    { version: '1.27.2', vulnerabilities: { action: 'allow' } },
    'pass',
    /GO-2026-6809/,
  ],
  [
    'vulnerabilities',
    'known, accepted',
    { version: '1.27.2', vulnerabilities: { action: 'refuse', accept } },
    'pass',
    /none is known but GO-2026-6809/,
  ],
  [
    'vulnerabilities',
    'one of several accepted',
    { version: '1.27.0', vulnerabilities: { action: 'refuse', accept } },
    'refuse',
    /1 in stdlib \(GO-2026-6603\)/,
  ],
  [
    'vulnerabilities',
    'a database of the future',
    {
      database: { ...DATABASE, modified: at('2030-01-01T00:00:00Z') },
      vulnerabilities: { action: 'refuse' },
      version: '1.27.4',
    },
    'refuse',
    /future/,
  ],
  ['vulnerabilities', 'no database', { database: null }, 'unknown', /there is no copy/],
  [
    'vulnerabilities',
    'no database, and only reported',
    { database: null, vulnerabilities: { action: 'allow' } },
    'unknown',
    /there is no copy/,
  ],
  [
    'vulnerabilities',
    'no database, but refused',
    { database: null, vulnerabilities: { action: 'refuse' } },
    'refuse',
    /there is no copy/,
  ],
  [
    'vulnerabilities',
    'a database older than the release',
    { database: stale },
    'unknown',
    /older than the release \(2026-10-19/,
  ],
  [
    'vulnerabilities',
    'older, but refused',
    { database: stale, vulnerabilities: { action: 'refuse' } },
    'refuse',
    /older than/,
  ],
  ['vulnerabilities', 'older, but it knows', { database: stale, version: '1.27.2' }, 'warn', /GO-2026-6809/],
  [
    'vulnerabilities',
    'a database without a date',
    { database: undated, vulnerabilities: { action: 'refuse' } },
    'pass',
    /unknown date/,
  ],
];
for (const [rule, title, given, outcome, reason] of CASES) {
  test(`${rule}, ${title}: ${outcome}`, (t) => {
    const verdict = verdictOf(rule, given);
    t.is(verdict?.outcome, outcome, verdict?.reason);
    t.regex(verdict?.reason ?? '', reason);
    t.regex(verdict?.change ?? '', /^(specs\/depot\.yaml|elsewhere\/pins\.lock): /);
  });
}

test('every rule answers once for each toolchain, and the worst verdict is the toolchain’s', (t) => {
  const [fine] = judge(caseOf({}));
  t.is(fine?.outcome, 'pass');
  t.is(new Set(fine?.verdicts.map(({ rule }) => rule)).size, 7);
  t.is(judge(caseOf({ version: '1.27.2', catalogue: null }))[0]?.outcome, 'warn');
  t.is(judge(caseOf({ catalogue: null }))[0]?.outcome, 'unknown');
  t.is(judge(caseOf({ version: '1.28rc1', entry: notProven }))[0]?.outcome, 'refuse');
});

test('vulnerabilities are all listed, with what was accepted', (t) => {
  const { vulnerabilities } =
    verdictOf('vulnerabilities', { version: '1.27.0', vulnerabilities: { accept } }) ?? {};
  t.deepEqual(
    vulnerabilities?.map(({ id, package: name, accepted, fixed }) => [id, name, accepted, fixed]),
    [
      ['GO-2026-6603', 'stdlib', false, ['1.27.2']],
      ['GO-2026-6809', 'stdlib', true, ['1.27.3']],
    ],
  );
});

/** An entry about stdlib. */
function osv(id: string, ...events: object[]): string {
  const affected = [{ package: { name: 'stdlib' }, ranges: [{ type: 'SEMVER', events }] }];
  return JSON.stringify({ id, modified: '2026-11-01T00:00:00Z', affected });
}

test('the version to move to is free of everything known, not just the highest fix', (t) => {
  const both = [{ introduced: '0' }, { fixed: '1.25.13' }, { introduced: '1.26.0-0' }, { fixed: '1.26.6' }];
  const entries = [
    osv('GO-2026-0001', ...both),
    osv('GO-2026-0002', { introduced: '0' }, { fixed: '1.26.3' }),
  ].map(parseOsv);
  const reasonWith = (list: typeof entries): string =>
    verdictOf('vulnerabilities', { version: '1.25.9', database: { ...DATABASE, entries: list } })?.reason ??
    '';
  t.regex(reasonWith(entries), /; 1\.26\.6 is free of them/);
  const unfixed = parseOsv(osv('GO-2026-0003', { introduced: '0' }));
  t.regex(reasonWith([...entries, unfixed]), /; no release is free of them/);
});

test('a refusal names each rule, why, and where it is set; warnings and the unknown stop nothing', (t) => {
  const ended = judge(caseOf({ version: '1.25.14', database: null }));
  t.deepEqual([...new Set(ended.flatMap(({ verdicts }) => verdicts.map(({ outcome }) => outcome)))].sort(), [
    'pass',
    'unknown',
    'warn',
  ]);
  t.notThrows(() => requirePolicy(ended));
  const refused = judge(caseOf({ version: '1.28rc1', policy: { audited: true, minimumAge: 365 } }));
  const error = t.throws(() => requirePolicy(refused), { instanceOf: DepotError });
  t.is(error.code, 'POLICY_REFUSED');
  t.is(error.exitStatus, 11);
  t.deepEqual(
    error.faults.map(({ where, message, hint }) => [where, message.split(':', 1)[0], hint]),
    [
      ['go1.28rc1.linux-amd64', 'prerelease', 'specs/depot.yaml: policy.prerelease'],
      ['go1.28rc1.linux-amd64', 'audited', 'elsewhere/pins.lock: audited; specs/depot.yaml: policy.audited'],
      ['go1.28rc1.linux-amd64', 'minimum-age', 'specs/depot.yaml: policy.minimum-age'],
    ],
  );
});

test('evidence that is missing is for lock update to add, before the spec wants less', (t) => {
  for (const entry of [null, notRecorded, notProven]) {
    const { change, code } = verdictOf('evidence', { entry }) ?? {};
    t.is(change, 'elsewhere/pins.lock: godepot lock update adds it; specs/depot.yaml: verify');
    t.is(code, undefined);
  }
  t.is(verdictOf('evidence', {})?.change, 'specs/depot.yaml: verify');
});

test('a catalogue that contradicts a pin is an alarm that no setting changes, and names the lock', (t) => {
  for (const verify of [[], ['sha256'], ['openpgp']] as const) {
    const verdicts = judge(caseOf({ verify, entry: published }));
    const error = t.throws(() => requireNoConflict(verdicts, '/carried/catalogue.json'), {
      instanceOf: DepotError,
    });
    t.deepEqual(
      [error.code, error.exitStatus, error.where],
      ['LOCK_CONFLICT', 10, '/carried/catalogue.json'],
    );
    t.regex(error.hint ?? '', /godepot lock verify/);
    const [fault, ...others] = error.faults;
    t.deepEqual(others, []);
    t.is(fault?.where, 'go1.27.3.linux-amd64');
    t.regex(fault?.message ?? '', /^evidence: the lock pins the tarball as a{64}, the catalogue publishes/);
    t.regex(fault?.hint ?? '', /^elsewhere\/pins\.lock: archives\.tarball; godepot lock verify /);
    t.notRegex(fault?.hint ?? '', /specs\/depot\.yaml/);
  }
  // refusals of the policy are none
  t.notThrows(() => requireNoConflict(judge(caseOf({ version: '1.28rc1', entry: notProven })), undefined));
});
