import { gzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';

import type { Compression } from '../../builder/archive/compress.ts';
import type { FileEntry } from '../../builder/packaging/package.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

function file(path: string, text: string | Buffer, changes: Partial<FileEntry> = {}): FileEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, size: bytes.length, content: () => bytes, ...changes };
}

const CHANGELOG = `trial-tool (1.2-1) stable; urgency=medium

  * Release. (Closes: #123456)

 -- Release Engineering <release@example.com>  Tue, 07 Oct 2025 00:00:00 +0000
`;
const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2025 Example Bank
License: Apache-2.0
 On Debian systems see /usr/share/common-licenses/Apache-2.0.
`;
const DOC = '/usr/share/doc/trial-tool';

const trial = samplePackage({
  name: 'trial-tool',
  version: '1.2',
  arch: 'all',
  summary: 'tool for trials',
  description:
    'A tool that does nothing. It serves to find out what the checker of Debian packages says about the way in which\ngodepot writes its packages.\n\nIts second paragraph:\n  is indented\n  twice',
  async *entries() {
    yield file('/etc/trial-tool.conf', 'colour=blue\n', { role: 'config' });
    yield file(`${DOC}/changelog.Debian.gz`, gzipSync(CHANGELOG, { level: 9 }));
    yield file(`${DOC}/copyright`, COPYRIGHT);
    yield { type: 'directory', path: '/usr/share/trial-tool', mode: 0o755 };
    yield file(`/usr/share/trial-tool/${'long-name-'.repeat(14)}.data`, 'x\n');
    yield { type: 'link', path: '/usr/share/trial-tool/symlink', target: '../doc/trial-tool' };
  },
});

/** What lintian of bookworm says about the compression that Ubuntu and dpkg since 1.21.18 have; newer ones do not. */
const ABOUT_ZSTD =
  'E: trial-tool: malformed-deb-archive third (official) member data.tar.zst not data.tar.(gz|xz|bz2|lzma)';
const cases: readonly [Compression['format'], Compression | undefined, string[]][] = [
  ['gzip', { format: 'gzip', level: 6 }, ['']],
  ['zstd', undefined, [ABOUT_ZSTD]],
];
for (const [name, compression, expected] of cases) {
  test(`lintian has nothing to say about the form of a deb: ${name}`, async (t) => {
    const { path } = await makeDeb(await temporaryFolder(t), trial, {}, compression);
    const { stdout } = await execa('lintian', ['--allow-root', '--pedantic', '-I', '-E', path], {
      reject: false,
    });
    t.deepEqual(stdout.split('\n'), expected);
  });
}
