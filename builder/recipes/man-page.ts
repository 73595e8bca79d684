import { gzip } from '../archive/gzip.ts';
import type { PackageEntry } from '../packaging/package.ts';

/** What go-1.XX(1) tells of one host's toolchain. */
export interface ManualFacts {
  /** `1.27` */
  line: string;
  /** `1.27.3` */
  version: string;
  /** Physical GOROOT. */
  root: string;
  /** Policy lines of go.env. */
  env: Readonly<Record<string, string>>;
  /** Unix seconds. */
  time: number;
}

/**
 * One manual page under the three names that the package adds to PATH. Go has none of its own; on a host without a network this is where
 * its administrator finds what is this host's and not Go's.
 */
export function manualPages(facts: ManualFacts): PackageEntry[] {
  const { line, version } = facts;
  const page = gzip(Buffer.from(manual(facts)));
  const folder = '/usr/share/man/man1';
  const file = `go-${line}.1.gz`;
  return [
    {
      type: 'file',
      path: `${folder}/${file}`,
      mode: 0o644,
      size: page.length,
      content: () => page,
      role: 'doc',
    },
    ...[`go${version}`, `gofmt-${line}`].map((name): PackageEntry => ({
      type: 'link',
      path: `${folder}/${name}.1.gz`,
      target: file,
      role: 'doc',
    })),
  ];
}

/** man(7), in the few requests that every formatter knows. */
function manual({ line, version, root, env, time }: ManualFacts): string {
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  const policy = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return [
    `.TH GO-${line} 1 ${date} "Go ${version}" "Go toolchains"`,
    '.SH NAME',
    text(`go-${line}, go${version}, gofmt-${line} - Go ${line} toolchain, beside other lines`),
    '.SH SYNOPSIS',
    ...[`go-${line}`, `go${version}`].flatMap((name) => [
      `.B ${text(name)}`,
      text('command [arguments]'),
      '.br',
    ]),
    `.B ${text(`gofmt-${line}`)}`,
    text('[flags] [path ...]'),
    '.SH DESCRIPTION',
    text(
      `These names always mean the Go ${version} toolchain in ${root}, whatever the go and gofmt of this host are.`,
    ),
    text('They take what go and gofmt take: go help and go doc tell, without a network.'),
    '.SH WHICH GO IS MEANT BY GO',
    text(
      '/usr/bin/go, gofmt and /usr/local/go are alternatives: the newest line wins until somebody chooses by',
    ),
    `.B ${text('update-alternatives --config go')}`,
    '.PP',
    text('Login shells find another line if GO_VERSION or the first line of ~/.go-versions names it:'),
    `.B ${text(`GO_VERSION=${line}`)}`,
    '.SH FILES',
    ...entry(`${root}/go.env`, [
      'Settings of every user, cron job and service that runs this toolchain. Environment and go env -w override them.',
      policy.length === 0 ? 'This depot sets nothing of its own.' : 'This depot sets:',
    ]),
    ...policy.flatMap((setting) => ['.br', text(setting)]),
    ...entry(`${root}/go.env.upstream`, [
      'The same file as Go ships it. Moved over go.env, it makes the tree what Go publishes, byte for byte.',
    ]),
    '.SH SEE ALSO',
    text('https://go.dev/doc/'),
    '',
  ].join('\n');
}

function entry(path: string, sentences: readonly string[]): string[] {
  return ['.TP', `.I ${text(path)}`, ...sentences.map(text)];
}

/** Glyphs that formatters turn into typographic ones, which nobody could paste; groff_man(7), "Portability". */
const GLYPHS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  '~': '\\(ti',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
};

/** Characters as they stand: no escape, no request at the start of a line. */
function text(line: string): string {
  return line.replaceAll(/[-\\~'`^]/g, (character) => GLYPHS[character] ?? character).replace(/^\./, '\\&.');
}
