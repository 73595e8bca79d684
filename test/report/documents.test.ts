import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';

import { reported } from '../../builder/depot/publish/reported.ts';
import { billOf } from '../../builder/report/components.ts';
import { documentsOf } from '../../builder/report/documents.ts';
import { recordKinds, recordOf } from '../helpers/reported-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { documentFaults, validators } from '../helpers/validators.ts';

const Bom = v.object({
  serialNumber: v.string(),
  metadata: v.object({ timestamp: v.string() }),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.array(v.string()) })),
});
const Spdx = v.object({ documentNamespace: v.string(), creationInfo: v.object({ created: v.string() }) });

test('public validators accept every document of every kind of package, and would not accept damaged ones', async (t) => {
  const folder = await temporaryFolder(t);
  const paths: string[] = [];
  for (const record of recordKinds()) {
    for (const { name, text } of documentsOf(reported(record))) {
      const path = join(folder, name);
      await writeFile(path, text);
      paths.push(path);
    }
  }
  t.is(paths.length, 9);
  // damage that only the validator of that format can know of
  const damage: Record<string, (text: string) => string> = {
    'statement.intoto.json': (text) => text.replace('"digest": {', '"digests": {'),
    'predicate.intoto.json': (text) => text.replace('"resolvedDependencies"', '"resolved"'),
    'license.spdx.json': (text) => text.replace('"BSD-3-Clause"', '"no licence (at all"'),
    'supplier.spdx.json': (text) => text.replace(/"supplier": "[^"]*"/, '"supplier": "NOASSERTION"'),
    'relation.spdx.json': (text) => text.replace('"CONTAINS"', '"HOLDS"'),
    'type.cdx.json': (text) => text.replace('"library"', '"book"'),
    'purl.cdx.json': (text) => text.replace('pkg:golang/stdlib@', 'pkg:golang//stdlib@'),
  };
  const whole = documentsOf(reported(recordOf()));
  const damaged: string[] = [];
  for (const [name, change] of Object.entries(damage)) {
    const { text } =
      whole.find((each) => name.endsWith(each.name.slice(recordOf().fileName.length))) ?? t.fail();
    t.not(change(text), text, name);
    await writeFile(join(folder, name), change(text));
    damaged.push(join(folder, name));
  }
  const faults = await documentFaults([...paths, ...damaged]);
  for (const path of paths) t.deepEqual(faults.get(path), [], path);
  for (const path of damaged) t.true((faults.get(path)?.length ?? 0) > 0, path);
  // as an auditor calls it
  const bin = await validators();
  const spdx = paths.find((path) => path.endsWith('.spdx.json')) ?? '';
  await t.notThrowsAsync(execa(join(bin, 'pyspdxtools'), ['--infile', spdx]));
});

test('the components: stdlib and toolchain apart, modules below the part of Go that carries them', (t) => {
  const { subject, parts, contains, madeFrom } = billOf(reported(recordOf()));
  t.is(subject.purl, 'pkg:rpm/example%20bank/go-1.28@1.28~rc1-1?arch=aarch64');
  t.deepEqual(
    parts.map(({ purl, cpe }) => [purl, cpe]),
    [
      ['pkg:golang/toolchain@1.28.0-rc.1', undefined],
      ['pkg:golang/stdlib@1.28.0-rc.1', 'cpe:2.3:a:golang:go:1.28:rc1:*:*:*:*:*:*'],
      ['pkg:golang/github.com/google/pprof@v0.0.0-20260507013755-92041b743c96', undefined],
      ['pkg:golang/golang.org/fips140@v1.26.0', undefined],
      ['pkg:golang/golang.org/x/sys@v0.45.0', undefined],
      ['pkg:golang/golang.org/x/sys@v0.45.0', undefined],
      [
        `pkg:generic/go@1.28rc1.linux-arm64?checksum=sha256:${'d'.repeat(64)}&` +
          'download_url=https://go.dev/dl/go1.28rc1.linux-arm64.tar.gz',
        undefined,
      ],
    ],
  );
  t.is(new Set(parts.map(({ ref }) => ref)).size, parts.length);
  const held = new Map(contains);
  t.deepEqual(held.get('Package'), ['Toolchain', 'Stdlib']);
  t.is(held.get('Toolchain')?.length, 2);
  t.is(held.get('Stdlib')?.length, 2);
  t.is(madeFrom, 'Archive');
  const plain = recordOf({
    version: '1.27.3',
    upstream: { ...(recordOf().upstream ?? t.fail()), toolchain: 'go1.27.3.linux-amd64', form: 'module-zip' },
  });
  const purls = billOf(reported(plain)).parts.map(({ purl }) => purl);
  t.true(purls.includes('pkg:golang/stdlib@1.27.3'));
  t.true(purls.at(-1)?.includes('go.dev/dl/mod/golang.org/toolchain/%40v/v0.0.1-go1.27.3.linux-amd64.zip'));
});

test('documents are functions of the record: same bytes again, dates from the content, identifiers from the document', async (t) => {
  const before = documentsOf(reported(recordOf()));
  t.deepEqual(documentsOf(reported(recordOf())), before);
  const script = `
    import { documentsOf } from './builder/report/documents.ts';
    import { reported } from './builder/depot/publish/reported.ts';
    import { recordOf } from './test/helpers/reported-packages.ts';
    process.stdout.write(JSON.stringify(documentsOf(reported(recordOf()))));`;
  const elsewhere = await execa(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    env: { TZ: 'Asia/Kathmandu', LC_ALL: 'C', LANG: 'tr_TR.UTF-8', SOURCE_DATE_EPOCH: '1' },
    cwd: join(import.meta.dirname, '../..'),
  });
  t.deepEqual(JSON.parse(elsewhere.stdout), before);
  const [, spdx, cdx] = before.map(({ text }) => JSON.parse(text) as unknown);
  t.is(v.parse(Spdx, spdx).creationInfo.created, '2026-09-21T14:13:20Z');
  t.is(v.parse(Bom, cdx).metadata.timestamp, '2026-09-21T14:13:20Z');
  const serial = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  t.regex(v.parse(Bom, cdx).serialNumber, serial);
  // another content is another document
  const [, otherSpdx, otherCdx] = documentsOf(reported(recordOf({ sha256: 'f'.repeat(64) }))).map(
    ({ text }) => JSON.parse(text) as unknown,
  );
  t.not(v.parse(Bom, otherCdx).serialNumber, v.parse(Bom, cdx).serialNumber);
  t.not(v.parse(Spdx, otherSpdx).documentNamespace, v.parse(Spdx, spdx).documentNamespace);
  for (const { text } of before) t.false(/"(?:started|finished)On"|invocationId|\/tmp\/|\/root\//.test(text));
});
