import type { Pages } from './page.ts';

/** The spec: depot.yaml. */
export const SPEC_PAGES = {
  SPEC_MISSING: {
    what: 'There is no spec at the path that was given or at specs/depot.yaml below the working directory.',
    why:
      'Another working directory than expected, or a typo in --spec. Without a spec nothing says what to build, and the lock ' +
      'file, which lies beside it, is not found either.',
    now: [
      'Go to the checkout, or name the file: godepot --spec FILE plan',
      'A checkout without it: take it back: git checkout specs/depot.yaml',
    ],
  },
  SPEC_INVALID: {
    what: 'The spec has faults; each is listed with file, line and column. Nothing was done.',
    why:
      'A typo or a misunderstanding. Unknown keys are faults too: a misspelled key is a rule that somebody believes to hold. ' +
      'Versions are exact (1.27.3, not 1.27 or go1.27.3). Aliases and anchors are refused since they hide what a reviewer reads. ' +
      'Passwords in the list of sources are refused because the file is in version control.',
    now: [
      'Go through the list from the top; one fault may cause those below it.',
      'Compare with the last version that worked: git diff specs/depot.yaml',
      'specs/depot.schema.json describes each key; an editor with a YAML language server shows faults while you type.',
      'Check without building: godepot plan',
    ],
  },
} as const satisfies Partial<Pages>;
