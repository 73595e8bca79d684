import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import * as v from 'valibot';

import { escapeHtml } from '../../builder/report/page/html.ts';
import { godepot } from '../helpers/godepot.ts';
import { smallDepot } from '../helpers/small-depot.ts';

const Lines = v.array(v.string());
const Released = v.object({ install: v.object({ apt: Lines, dnf: Lines, zypper: Lines }) });

test('the page shows the lines and the keys that release prints', async (t) => {
  const places = await smallDepot(t);
  const { install } = v.parse(Released, await godepot(places, ['release']));
  const page = await readFile(join(places.depot, 'current/index.html'), 'utf8');
  for (const lines of Object.values(install)) t.true(page.includes(escapeHtml(lines.join('\n'))), lines[0]);
  t.regex(page, /Current key/);
  t.regex(page, /Next key/);
  t.regex(page, /vulnerabilities unknown/);
});
