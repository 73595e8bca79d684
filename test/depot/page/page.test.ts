/** The page of a real publication, in a real browser. What it looks like lies in .cache/screenshots afterwards. */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { installLines } from '../../../builder/recipes/install-lines.ts';
import { grouped, size } from '../../../builder/report/page/words.ts';
import { readVulnerabilities } from '../../../builder/vulnerabilities/database.ts';
import { type Browser, openBrowser, type Tab } from '../../helpers/browser.ts';
import { type DepotServer, serveDepotFor } from '../../helpers/depot-server.ts';
import { testKeys } from '../../helpers/keys.ts';
import { cacheRoot } from '../../helpers/project.ts';
import { CREATED, IDENTITY, testDepot, withToolchains } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { servedDatabase, writeFiles } from '../../helpers/vulndb.ts';

const { signer } = await testKeys();
const REASON = `breaks <b>cgo</b> & "more"</script><script>document.title='owned'</script>\u202e`;

interface Published {
  folder: string;
  depot: DepotServer;
}

/** Three publications: without a database, with one, and one that withdraws a version for a hostile reason. */
async function published(t: ExecutionContext): Promise<Published> {
  const { depot: folder, packages: all, publish } = await testDepot(t, signer);
  const packages = withToolchains(all);
  const vulnerabilities = await readVulnerabilities(
    await writeFiles(await temporaryFolder(t), await servedDatabase()),
  );
  const page = {
    stable: ['1.26.10', '1.27.3'],
    keys: [
      { role: 'current' as const, fingerprint: signer.fingerprint, algorithm: 'RSA 4096', until: undefined },
    ],
  };
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28'), policy: { age: '3 days' } });
  await publish({ packages, vulnerabilities, page, policy: { age: '3 days' }, date: CREATED + 2 });
  const yanked = (['rpm', 'deb'] as const).map((format) => ({
    format,
    name: 'go-1.27',
    version: '1.27.1',
    release: '1',
    fileName: format === 'rpm' ? 'go-1.27-1.27.1-1.x86_64.rpm' : 'go-1.27_1.27.1-1_amd64.deb',
    sha256: '0'.repeat(64),
    reason: REASON,
    date: CREATED,
  }));
  const note = { action: 'yank' as const, reason: REASON, of: null };
  const policy = { age: '7 days' };
  await publish({ packages, vulnerabilities, page, yanked, note, policy, date: CREATED + 3 });
  return { folder, depot: await serveDepotFor(t, folder) };
}

test('the page of a publication, in a browser', async (t) => {
  const { folder, depot } = await published(t);
  const html = await readFile(join(folder, 'current/index.html'), 'utf8');
  const manifest = (await readCurrent(folder))?.manifest ?? t.fail();
  t.true(manifest.files.some(({ path }) => path === 'index.html'));
  const browser = await openBrowser(t, depot);
  await looks(t, browser, depot);
  await keyboard(t, browser, depot);
  await withoutScript(t, browser, depot);
  await isAccessible(t, browser, depot);
  // what it says, of what there is
  const bytes = manifest.packages.reduce((sum, pkg) => sum + pkg.size, 0);
  for (const said of [
    'go-1.28: added',
    'fixes 1 vulnerability in the standard library',
    'withdrawn',
    '>supported</span>',
    '>no known vulnerability</span>',
    grouped(signer.fingerprint),
    `<dd>${manifest.packages.length}, ${size(bytes)}</dd>`,
    `${manifest.files.filter(({ grace }) => grace === undefined).length - 1} files, `,
  ])
    t.true(html.includes(said), said);
  // between any two of them: the later one's page has it
  const [, changes = ''] = /id="changes"([^]*?)<\/section>/.exec(html) ?? [];
  t.regex(changes, /policy: age 3 days -&gt; 7 days/);
  t.notRegex(changes, /go-1\.28/);
  const [since = '', ...others] = html.match(/From there to this snapshot[^]*?<\/details>/g) ?? [];
  t.deepEqual(others, []);
  for (const said of ['go-1.28: added', 'policy: age 3 days -&gt; 7 days', 'withdrawn', 'advisories: '])
    t.true(since.includes(said), said);
  const sequences = [...html.matchAll(/snapshots\/(\d+)-[0-9a-f]{8}\/index\.html/g)].map(
    ([, number]) => number,
  );
  t.deepEqual(sequences, ['3', '2', '1']);
  await everyLinkLeadsSomewhere(t, folder, html);
});

async function looks(t: ExecutionContext, browser: Browser, depot: DepotServer): Promise<void> {
  const screenshots = join(cacheRoot, 'screenshots');
  await mkdir(screenshots, { recursive: true });
  const grounds = new Set<unknown>();
  for (const [width, height] of [
    [390, 844],
    [1280, 900],
  ] as const) {
    for (const colours of ['light', 'dark'] as const) {
      const tab = await browser.tab({ width, height, colours, script: true });
      await tab.open(`${depot.url}/`);
      const name = `${width}-${colours}`;
      await writeFile(join(screenshots, `${name}.png`), await tab.screenshot(false));
      t.deepEqual(tab.complaints, [], name);
      t.deepEqual(tab.requests, [`${depot.url}/`, `${depot.url}/current/index.html`], name);
      t.is(
        await tab.evaluate('document.title'),
        'Go toolchains: godepot '.concat(await snapshotOf(tab)),
        name,
      );
      grounds.add(await tab.evaluate('getComputedStyle(document.body).backgroundColor'));
      // closed and open: nothing is wider than the window, whatever its name
      t.is(await tab.evaluate('document.documentElement.scrollWidth'), width, name);
      await tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      t.is(await tab.evaluate('document.documentElement.scrollWidth'), width, `${name}, all open`);
    }
  }
  t.is(grounds.size, 2, 'dark mode is another ground');
}

async function snapshotOf(tab: Tab): Promise<string> {
  return String(await tab.evaluate("document.querySelector('.facts dd').textContent"));
}

const FOCUSED = `(() => { const at = document.activeElement; const style = getComputedStyle(at);
  return { copies: at.dataset?.copy ?? '', visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, tag: at.tagName }; })()`;

async function keyboard(t: ExecutionContext, browser: Browser, depot: DepotServer): Promise<void> {
  const tab = await browser.tab({ width: 1280, height: 900, colours: 'light', script: true });
  await tab.open(`${depot.url}/current/index.html`);
  await tab.allowClipboard(depot.url);
  await tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
  const wanted = String(
    await tab.evaluate("[...document.querySelectorAll('button')].map((one) => one.dataset.copy).join()"),
  );
  const reached: string[] = [];
  for (let step = 0; step < 400; step++) {
    await tab.press('Tab');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the expression gives
    const { copies, visible, tag } = (await tab.evaluate(FOCUSED)) as {
      copies: string;
      visible: boolean;
      tag: string;
    };
    if (tag === 'BODY') break;
    t.true(visible, `focus can be seen on ${tag} ${copies}`);
    if (copies === '') continue;
    reached.push(copies);
    if (copies !== 'install-dnf') continue;
    await tab.press('Enter');
    const lines = installLines(IDENTITY, depot.url, [signer.fingerprint], 'go-1.28').dnf;
    t.is(await tab.evaluate('navigator.clipboard.readText()'), `${lines.join('\n')}\n`);
    t.regex(String(await tab.evaluate("document.getElementById('status').textContent")), /on the clipboard/);
  }
  t.is(reached.join(), wanted);
  t.true(reached.length >= 4);
}

async function withoutScript(t: ExecutionContext, browser: Browser, depot: DepotServer): Promise<void> {
  const tab = await browser.tab({ width: 390, height: 844, colours: 'light', script: false });
  await tab.open(`${depot.url}/current/index.html`);
  t.is(
    await tab.evaluate(
      "[...document.querySelectorAll('button')].filter((one) => one.checkVisibility()).length",
    ),
    0,
  );
  const text = String(await tab.evaluate('document.body.innerText'));
  for (const line of installLines(IDENTITY, 'http://HOST', [signer.fingerprint], 'go-1.28').apt)
    t.true(text.includes(line), line);
  t.true(text.includes('HOST is the address of this depot.'));
  t.true(text.includes(`breaks <b>cgo</b> & "more"</script><script>document.title='owned'</script>\\u202e`));
  t.deepEqual(tab.complaints, []);
}

async function isAccessible(t: ExecutionContext, browser: Browser, depot: DepotServer): Promise<void> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const colours of ['light', 'dark'] as const) {
    const tab = await browser.tab({ width: 1280, height: 900, colours, script: true });
    await tab.open(`${depot.url}/current/index.html`);
    await tab.evaluate(`${axe}; document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    const faults = await tab.evaluate(
      "axe.run().then(({ violations, passes }) => ({ passes: passes.length, faults: violations.map(({ id, nodes }) => id + ': ' + nodes.map((one) => one.html).join(' ')) }))",
    );
    t.like(faults, { faults: [] }, colours);
  }
}

/** From `current/` and from the snapshot's own address, as a browser resolves them. */
async function everyLinkLeadsSomewhere(t: ExecutionContext, folder: string, html: string): Promise<void> {
  const { name } = (await readCurrent(folder)) ?? t.fail();
  const links = [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, link = '']) => link);
  t.true(links.length > 50);
  for (const address of ['current/index.html', `snapshots/${name}/index.html`]) {
    for (const link of new Set(links)) {
      const { pathname, hash } = new URL(link, `http://depot.invalid/${address}`);
      await t.notThrowsAsync(access(join(folder, decodeURIComponent(pathname))), `${address}: ${link}`);
      if (hash !== '') t.true(html.includes(`id="${hash.slice(1)}"`), link);
    }
  }
}
