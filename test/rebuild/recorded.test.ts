import test from 'ava';

import { reported } from '../../builder/depot/publish/reported.ts';
import { hasCode } from '../../builder/errors.ts';
import { parseStatement } from '../../builder/rebuild/recorded.ts';
import { documentsOf } from '../../builder/report/documents.ts';
import { recordKinds, recordOf } from '../helpers/reported-packages.ts';

function statementOf(record = recordOf()): string {
  return documentsOf(reported(record))[0]?.text ?? '';
}

test('what is read from a statement is what was recorded', (t) => {
  for (const record of recordKinds()) {
    const { format, name, version, release, fileName, sha256, unsignedSha256, inputs, attested } = record;
    const recorded = parseStatement(statementOf(record), 'x');
    t.like(recorded, { format, name, version, release, fileName, sha256, unsignedSha256, inputs });
    t.deepEqual(recorded.spec, attested.spec);
    t.deepEqual(recorded.keys, [...attested.keys]);
    t.deepEqual(recorded.compression, { format: 'zstd', level: 8, windowLog: 26 });
    t.is(recorded.toolchain?.archive.sha256, record.upstream?.sha256);
    t.is(recorded.toolchain?.h1, record.upstream?.h1);
    t.is(recorded.builder.get('node'), '24.21.0');
    t.is(recorded.builder.get('package-lock.json'), attested.materials.packageLock);
  }
});

test('a statement that cannot be followed to the letter is refused', (t) => {
  const text = statementOf();
  const damage: Record<string, (text: string) => string> = {
    'not JSON': (from) => from.slice(0, -3),
    'an empty file': () => '',
    'a list': () => '[]',
    'a key twice': (from) =>
      from.replace('"name": "go-1.28",', '"name": "go-1.27",\n     "name": "go-1.28",'),
    'another build type': (from) => from.replace('build-type/package/v1', 'build-type/package/v2'),
    'another predicate': (from) => from.replace('provenance/v1', 'provenance/v0.2'),
    'two subjects': (from) =>
      from.replace(
        '"subject": [',
        `"subject": [{"name": "a.rpm", "digest": {"sha256": "${'0'.repeat(64)}"}},`,
      ),
    'a parameter that nobody knows': (from) => from.replace('"layout":', '"strip": true, "layout":'),
    'a layout that is a path': (from) => from.replace('"usr-local"', '"../../etc"'),
    'a window of gigabytes': (from) => from.replace('"windowLog": 26', '"windowLog": 31'),
    'a level beyond the library': (from) => from.replace('"level": 8', '"level": 99'),
    'a line more in go.env': (from) =>
      from.replace('"GOTOOLCHAIN": "path"', '"GOTOOLCHAIN": "path\\nGOPROXY=evil"'),
    'a name of go.env with a line break': (from) => from.replace('"GOTOOLCHAIN"', '"GOTOOLCHAIN\\nX"'),
    'a file name that is a path': (from) => from.replaceAll('go-1.28-1.28~rc1-1', '../go-1.28-1.28~rc1-1'),
    'a toolchain that is none': (from) => from.replace('"go1.28rc1.linux-arm64"', '"go1.28rc1.plan9-arm64"'),
    'no archive': (from) => from.replace('"form"', '"from"'),
    'an archive without digest': (from) => from.replace(`"sha256": "${'d'.repeat(64)}"`, '"md5": "d"'),
    'a size in words': (from) => from.replace('75781305', '"75781305"'),
    'no h1': (from) => from.replace('"h1": "h1:r0ub', '"h2": "h1:r0ub'),
    'a time beyond every calendar': (from) => from.replace('"time": 1790000000', '"time": 9000000000000'),
    'an epoch of its own': (from) => from.replace('"time": 1790000000', '"time": -1'),
  };
  for (const [what, change] of Object.entries(damage)) {
    t.not(change(text), text, what);
    const error = t.throws(() => parseStatement(change(text), 'statement.json'), undefined, what);
    t.true(hasCode(error, 'STATEMENT_INVALID'), `${what}: ${String(error)}`);
  }
  t.notThrows(() => parseStatement(text, 'statement.json'));
});
