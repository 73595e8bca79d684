import { type NetrcEntry, parseNetrc } from '../../../builder/io/netrc.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** Where we leave something out that Go takes: comments, `default`. */
const ONLY_OURS = /#|default|macdef/;

/**
 * The first complete entry of each machine as cmd/go finds it (cmd/go/internal/auth/netrc.go, by its documentation): pairs of words of one
 * line, an entry ends when it is complete.
 */
function asGo(text: string): Map<string, NetrcEntry> {
  const found = new Map<string, NetrcEntry>();
  let entry = { machine: '', login: '', password: '' };
  for (const line of text.split('\n')) {
    const words = line.split(/\s+/).filter((word) => word !== '');
    for (let at = 0; at + 1 < words.length; at += 2) {
      const [key, value = ''] = [words[at], words[at + 1]];
      if (key === 'machine') entry = { machine: value, login: '', password: '' };
      if (key === 'login' || key === 'password') entry[key] = value;
      if (entry.machine === '' || entry.login === '' || entry.password === '') continue;
      if (!found.has(entry.machine)) found.set(entry.machine, entry);
      entry = { machine: '', login: '', password: '' };
    }
  }
  return found;
}

/** A login is one that the go command would send to the same machine. */
export const target: Target = {
  seeds: () =>
    [
      'machine a.example login zoe password s3cret\nmachine b.example:8443\n  password p\n  login bob\n',
      '# mine\nmachine a.example login zoe account x password s3cret\ndefault login anonymous password me@\n',
      'macdef init\nmachine evil.example login x password y\n\nmachine a.example login zoe password s3cret\r\n',
    ].map((text) => Buffer.from(text)),
  words: [
    'machine ',
    'login ',
    'password ',
    'account ',
    'macdef ',
    'default',
    '#',
    '"',
    '\n\n',
    '\r\n',
    '\t',
  ],
  run: (input) =>
    outcome(() => {
      const entries = parseNetrc(input, 'netrc');
      const text = input.toString('utf8');
      const go = ONLY_OURS.test(text) ? undefined : asGo(text);
      const seen = new Set<string>();
      for (const entry of entries) {
        if (Object.values(entry).some((value: string) => !/^[^"\s]\S*$/.test(value) || !text.includes(value)))
          throw new Finding('a word that does not stand there');
        const theirs = go?.get(entry.machine);
        if (go !== undefined && !seen.has(entry.machine)) {
          if (theirs?.login !== entry.login || theirs.password !== entry.password)
            throw new Finding('another login than the go command finds');
        }
        seen.add(entry.machine);
      }
      if (go !== undefined && go.size > seen.size) throw new Finding('the go command finds more machines');
    }),
};
