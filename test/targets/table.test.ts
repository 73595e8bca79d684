import test from 'ava';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Cell } from '../../builder/targets/cell.ts';
import { adaptable, resolveCompression } from '../../builder/spec/compression.ts';
import { judgeTargets } from '../../builder/targets/judge.ts';
import { TARGET_NAMES, type Target } from '../../builder/targets/model.ts';
import { targetMeant } from '../../builder/targets/other-names.ts';
import { renderOverview, renderTarget } from '../../builder/targets/page.ts';
import { DEFAULT_TARGETS, TARGETS } from '../../builder/targets/table.ts';
import { projectRoot } from '../helpers/project.ts';

function cellsOf({ compressors, features, keys }: Target): [string, Cell][] {
  return [...Object.entries(compressors), ...Object.entries(features), ...Object.entries(keys)];
}

test('docs/targets.md is the table', async (t) => {
  const path = join(projectRoot, 'docs/targets.md');
  const text = await readFile(path, 'utf8');
  const whole = [
    '```',
    renderOverview(TARGETS),
    '```',
    '',
    ...TARGETS.flatMap((one) => [renderTarget(one), '']),
  ];
  const at = text.indexOf('```\n');
  // the way to write it, too
  if (process.env['UPDATE'] !== undefined) await writeFile(path, `${text.slice(0, at)}${whole.join('\n')}`);
  else t.is(text.slice(at), whole.join('\n'), 'UPDATE=1 make test TESTS=test/targets/table.test.ts');
  t.true(at > 0);
});

test('each cell says how it is known', (t) => {
  for (const target of TARGETS) {
    const windows = target.zstdWindow === undefined ? [] : [target.zstdWindow.evidence];
    for (const evidence of [...cellsOf(target).map(([, cell]) => cell.evidence), ...windows]) {
      t.regex(evidence.by, /\S.*[\d/]/, `${target.name}: ${evidence.by}`);
    }
    // rpms for systems of which no rpm was to be had here cannot be measured
    if (target.format === 'rpm')
      t.deepEqual(
        cellsOf(target).filter(([, { evidence }]) => evidence.kind === 'measured'),
        [],
        target.name,
      );
    t.is(target.zstdWindow === undefined, target.compressors.zstd.answer === 'no', target.name);
    t.not(target.compressors.gzip.answer, 'no', `${target.name}: gzip is what everything else falls back on`);
  }
});

test('the default is every target for which there is evidence that what is written by default works', (t) => {
  // each by itself: another one's gzip would be read, too
  const output = {
    compression: resolveCompression(),
    adaptable: adaptable(),
    features: ['payload-digest', 'sha512', 'layout'],
    keys: [{ name: 'current key', traits: ['rsa-3072', 'several-blocks'] }],
    now: Date.parse('2026-11-26T00:00:00Z') / 1000,
    spec: 'depot.yaml',
  } as const;
  const verdicts = TARGETS.flatMap((target) => judgeTargets([target], output));
  // sid is not a release: what was measured there may be otherwise tomorrow
  const good = verdicts.filter(({ outcome, target }) => outcome === 'ok' && target !== 'sid');
  t.deepEqual(
    DEFAULT_TARGETS,
    good.map(({ target }) => target),
  );
});

test('names that people know systems by', (t) => {
  for (const [word, name] of Object.entries({
    rhel9: 'el9',
    'Rocky 8.10': 'el8',
    'centos-stream-10': 'el10',
    AlmaLinux9: 'el9',
    bookworm: 'deb12',
    'debian 13': 'deb13',
    'ubuntu-22.04': 'ubuntu22',
    ubuntu2404: 'ubuntu24',
    noble: 'ubuntu24',
    fedora43: 'fedora',
    f42: 'fedora',
    'opensuse-leap-15.6': 'leap15',
    'SLES 15': 'sle15',
    al2023: 'amzn2023',
    'Amazon Linux 2': 'amzn2',
    windows: undefined,
    rhel6: undefined,
    constructor: undefined,
    '': undefined,
  }))
    t.is(
      targetMeant(word),
      TARGET_NAMES.find((each) => each === name),
      word,
    );
});
