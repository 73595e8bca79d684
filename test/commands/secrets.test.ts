/** Nobody's password gets into a message, a log or the --json of a failure, however the address around it was mistyped. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { asDepotError, failureDocument, failureText } from '../../builder/commands/failure.ts';
import { keysUpstreamRefresh } from '../../builder/commands/keys-upstream.ts';
import { DepotError } from '../../builder/errors.ts';
import { setNetwork } from '../../builder/io/network.ts';
import { parseSpec } from '../../builder/spec/load.ts';
import { resolveSources, type SourceSettings } from '../../builder/upstream/sources.ts';
import { checkProperty } from '../helpers/check-property.ts';
import { silentContext } from '../helpers/silent-context.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SECRET = 'hunter2';
const SPEC = 'depot: {name: acme, origin: Acme, maintainer: Ops <ops@acme.example>}\ntoolchains: [1.27.3]\n';

const address = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:', 'http:/', 'https:\\\\', 'https:///', ''),
    fc.constantFrom(
      '',
      `u:${SECRET}@`,
      `${SECRET}@`,
      `:${SECRET}@`,
      `${SECRET}:p@`,
      `u:${SECRET}%@`,
      `u:a@${SECRET}@`,
    ),
    fc.constantFrom(
      'h',
      'h.example',
      '[::1',
      '[::1]',
      'h:99999',
      `h:${SECRET}`,
      `h:1${SECRET}`,
      '',
      'h h',
      'h\u0000',
    ),
    fc.constantFrom(
      '',
      '/',
      '/mod',
      `/mod?token=${SECRET}`,
      `?t=${SECRET}`,
      `/m?x=1&t=${SECRET}#a`,
      `/%2F?t=${SECRET}`,
    ),
  )
  .map((parts) => parts.join(''))
  .filter((text) => text.includes(SECRET) && !text.startsWith('/'));

/** What a refusal says, in each of the forms in which it is ever shown. */
async function said(work: () => unknown): Promise<string> {
  try {
    await work();
    return '';
  } catch (error) {
    const failure = asDepotError(error);
    if (!(error instanceof DepotError) || failure.code === 'INTERNAL') throw error;
    return failureText(failure) + JSON.stringify(failureDocument(failure));
  }
}

const NOTHING: SourceSettings = {
  flags: [],
  environment: undefined,
  spec: [],
  mirrors: [],
  goEnv: () => Promise.resolve(undefined),
};
const PLACES: readonly [place: string, settings: (text: string) => Partial<SourceSettings>][] = [
  ['--source', (text) => ({ flags: [text] })],
  ['GOPROXY', (environment) => ({ environment })],
  ['GOPROXY, among others', (text) => ({ environment: `https://a.example,${text}|direct` })],
  ['go env GOPROXY', (text) => ({ goEnv: () => Promise.resolve(text) })],
];
for (const [place, settings] of PLACES) {
  test(`a password in ${place} is shown neither by a refusal nor as the place of a source`, async (t) => {
    let refused = 0;
    const property = fc.asyncProperty(address, async (text) => {
      const shown = await said(async () => {
        const sources = await resolveSources({ ...NOTHING, ...settings(text) });
        const places = JSON.stringify(sources.map(({ where, origin, kind }) => ({ where, origin, kind })));
        if (places.includes(SECRET)) throw new Error(`${text}: ${places}`);
      });
      if (shown !== '') refused++;
      if (shown.includes(SECRET)) throw new Error(`${text}: ${shown}`);
    });
    await checkProperty(t, property, 500);
    t.true(refused > 0);
  });
}

const LINES: readonly ((quoted: string) => string)[] = [
  (text) => `source: [{proxy: ${text}}]`,
  (text) => `source: [{site: ${text}}]`,
  (text) => `source: [{directory: ${text}}]`,
  (text) => `source: [{${text}: x}]`,
  (text) => `mirrors: [${text}, ${text}]`,
  (text) => `env: {GOPROXY: ${text}}`,
];

test('a password in the spec is shown by no refusal, nor taken in by what clients get', async (t) => {
  const property = fc.asyncProperty(address, fc.constantFrom(...LINES), async (text, line) => {
    const written = `${SPEC}${line(JSON.stringify(text))}\n`;
    const shown = await said(() => {
      const { env, mirrors } = parseSpec(Buffer.from(written), '/srv/depot.yaml');
      const taken = JSON.stringify([env['GOPROXY']?.split('?')[0], mirrors]);
      if (taken.includes(`${SECRET}@`)) throw new Error(`${written}: ${taken}`);
    });
    if (shown.includes(SECRET)) throw new Error(`${written}: ${shown}`);
    const identity = SPEC.replace('}', `, url: ${JSON.stringify(text)}}`);
    const refused = await said(() => parseSpec(Buffer.from(identity), '/srv/depot.yaml'));
    if (refused === '' || refused.includes(SECRET)) throw new Error(`${identity}: ${refused}`);
  });
  await checkProperty(t, property, 1000);
});

test.serial('a password in keys upstream refresh --from is not shown', async (t) => {
  const folder = await temporaryFolder(t);
  const spec = join(folder, 'depot.yaml');
  await writeFile(spec, SPEC);
  setNetwork({ offline: true, authorities: [], environment: {} });
  const context = silentContext({
    spec,
    depot: join(folder, 'dist'),
    keys: join(folder, 'keys'),
    lock: join(folder, 'godepot.lock'),
  });
  const property = fc.asyncProperty(address, async (text) => {
    const shown = await said(() => keysUpstreamRefresh(context, { from: text }));
    if (shown === '' || shown.includes(SECRET)) throw new Error(`${text}: ${shown}`);
  });
  await checkProperty(t, property, 300);
});

test('an empty --source is a mistake of the command line, a folder with a colon is written with ./', async (t) => {
  for (const flag of ['', ' ', ',', '|, '])
    await t.throwsAsync(resolveSources({ ...NOTHING, flags: [flag] }), { code: 'USAGE' });
  const flags = ['./a:b@c', '/a:b', '../x?y=z'];
  const sources = await resolveSources({ ...NOTHING, flags });
  t.deepEqual(
    sources.slice(0, -1).map(({ kind }) => kind),
    flags.map(() => sources[0]?.kind),
  );
});
