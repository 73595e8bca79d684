import type { Pages } from './page.ts';

export const POLICY_PAGES = {
  POLICY_REFUSED: {
    what: 'A rule of the policy in depot.yaml refuses a toolchain that the spec asks for. Nothing was fetched, built or published.',
    why: 'The policy says what may be built at all: allowed lines, audits, pre-releases, ended lines, a minimum age, known vulnerabilities. Where a rule that refuses lacks the facts to decide (no catalogue, no vulnerability database or one older than the release, no entry in the lock), it refuses as well: what nobody knows must not pass as good.',
    now: [
      'See each verdict, its reason, and where it is set: godepot plan',
      'Where facts are missing, carry catalogue.json and vulndb.zip in a folder that the spec names as a source, or renew them: godepot lock update',
      'Take the toolchain out of the spec, or move to a version that the reason names as fixed',
      'If somebody answers for it: change the rule, or list the vulnerability under policy.vulnerabilities.accept',
    ],
  },
  CATALOGUE_MALFORMED: {
    what: 'A file that should be the catalogue of releases is not: it is cut off, something else (a login page, say), or contradicts itself.',
    why: 'End of life and published digests are read from it. A catalogue with a key or file twice, or with a tarball whose name contradicts its version, could say one thing to a person and another to a program.',
    now: [
      'On a connected machine: save https://go.dev/dl/?mode=json&include=all as catalogue.json, and carry it again',
      'The copy in the depot, store/upstream/catalogue.json, may be removed; it is fetched again by: godepot lock update',
    ],
  },
  VULNERABILITIES_MISSING: {
    what: "The spec names a copy of Go's vulnerability database under policy.vulnerabilities.database, and there is nothing of that name.",
    why: 'A database that is not there must not look like one that knows of nothing. The usual cause is a carried medium that is not mounted; the path is relative to depot.yaml.',
    now: [
      'Mount or copy it: https://vuln.go.dev/vulndb.zip, the same unpacked, or a copy of the git repository with data/osv',
      'Or take the line out: a vulndb.zip in a source: directory folder or in the depot is then used',
    ],
  },
  VULNERABILITIES_MALFORMED: {
    what: "A copy of Go's vulnerability database is not whole, or an entry in it cannot be understood. The message names the file.",
    why: 'Half a database would let a vulnerable version look clean: each entry that the index lists must be there, each one that is there must be listed, and every range about stdlib and toolchain must be understood.',
    now: [
      'Carry it again as a whole: https://vuln.go.dev/vulndb.zip',
      'A copy by hand: compare the number of files with the original; an interrupted copy is the usual cause',
    ],
  },
} as const satisfies Pages<
  'POLICY_REFUSED' | 'CATALOGUE_MALFORMED' | 'VULNERABILITIES_MISSING' | 'VULNERABILITIES_MALFORMED'
>;
