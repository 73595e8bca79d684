import test from 'ava';

import { combined, openAccessLog } from '../../../builder/depot/serve/access-log.ts';

const ACCESS = {
  remote: '::1',
  time: Date.parse('2026-02-03T04:05:06.789Z'),
  line: 'GET /current/ HTTP/1.1',
  status: 206,
  bytes: 7,
  referer: undefined,
  agent: undefined,
};

test('a line of the access log is one line, whatever a client sends', (t) => {
  t.is(combined(ACCESS), '::1 - - [03/Feb/2026:04:05:06 +0000] "GET /current/ HTTP/1.1" 206 7 "-" "-"\n');
  const hostile = 'a"\\\n\r\u001b[2J\u0000\u0085\u2028\u202e\ud800é';
  const line = combined({ ...ACCESS, line: hostile, referer: hostile, agent: hostile, remote: hostile });
  t.regex(line, /^[\u0020-\u007e]+\n$/);
  t.is(line.match(/"/g)?.length, 6);
  t.true(line.includes(String.raw`a\x22\x5C\x0A\x0D\x1B[2J\x00`));
});

test('a log that cannot be written is complained of and ends nothing', async (t) => {
  const said: string[] = [];
  const log = openAccessLog('/dev/full', (what) => said.push(what));
  log.write(ACCESS);
  while (said.length === 0) await new Promise((resolve) => setImmediate(resolve));
  log.write(ACCESS);
  log.reopen();
  await log.close();
  t.regex(said[0] ?? '', /ENOSPC.*until SIGHUP/);
  t.regex(said[1] ?? '', /1 lines were lost/);
});
