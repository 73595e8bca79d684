import { chmod, link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { controlValue } from '../../builder/deb/control.ts';
import { listDeb, readDeb } from '../../builder/deb/reader.ts';
import { verifyDeb } from '../../builder/deb/verify.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { CONTROL } from '../helpers/raw-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const LONG = `${'d'.repeat(90)}/${'f'.repeat(120)}`;

/** By dpkg-deb, of what our writer never makes: hard links, long names, a setuid program, templates, triggers. */
async function foreign(t: ExecutionContext, options: readonly string[]): Promise<string> {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  for (const name of ['DEBIAN', 'etc', dirname(`usr/${LONG}`)])
    await mkdir(join(tree, name), { recursive: true });
  const put = (name: string, text: string, mode = 0o644): Promise<void> =>
    writeFile(join(tree, name), text).then(() => chmod(join(tree, name), mode));
  await put(
    'DEBIAN/control',
    CONTROL.replace('Description', 'Depends: bash (>= 1), dash | zsh\nDescription'),
  );
  await put('DEBIAN/conffiles', '/etc/x\nremove-on-upgrade /etc/old\n');
  await put('DEBIAN/templates', 'Template: trial/x\nType: string\nDescription: x\n');
  await put('DEBIAN/triggers', 'interest-noawait /usr/lib/x\n');
  await put('DEBIAN/postinst', '#!/bin/sh\nexit 0\n', 0o775);
  await put('etc/x', 'y');
  await put(`usr/${LONG}`, 'long');
  await put('usr/program', 'z'.repeat(100_000), 0o4755);
  await link(join(tree, 'usr/program'), join(tree, 'usr/second'));
  await symlink('../etc/x', join(tree, 'usr/link'));
  const path = join(folder, 'trial_1-1_all.deb');
  await execa('dpkg-deb', ['--root-owner-group', ...options, '--build', tree, path]);
  return path;
}

const PACKERS: readonly string[][] = [
  ['-Zgzip'],
  ['-Zxz', '-z9'],
  ['-Zxz', '--no-uniform-compression'],
  ['-Zzstd'],
  ['-Zzstd', '--no-uniform-compression'],
  ['-Znone'],
];

/** `drwxr-xr-x root/root 0 ./usr/` of each entry, as `dpkg-deb -c` writes it, without the time. */
async function listed(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { path: name, type, mode, owner, size, target } of listDeb(path)) {
    const special = Array.from('rwxrwxrwx', (letter, index) =>
      ((mode >> (8 - index)) & 1) === 1 ? letter : '-',
    );
    if ((mode & 0o4000) !== 0) special[2] = 's';
    const letter = { file: '-', directory: 'd', link: 'l', hardlink: 'h' }[type];
    const end = type === 'directory' && name !== '/' ? '/' : '';
    const arrow = type === 'link' ? ` -> ${target}` : type === 'hardlink' ? ` link to .${target}` : '';
    lines.push(`${letter}${special.join('')} ${owner.user}/${owner.group} ${size} .${name}${end}${arrow}`);
  }
  return lines;
}

test('reads what dpkg-deb reads: fields, control files, entries, of every compressor', async (t) => {
  const { path: ours } = await makeDeb(await temporaryFolder(t), samplePackage());
  for (const path of [ours, ...(await Promise.all(PACKERS.map((options) => foreign(t, options))))]) {
    const info = await readDeb(path);
    const { stdout: fields } = await execa('dpkg-deb', ['-f', path]);
    t.deepEqual(
      fields.split('\n').filter((line) => /^[A-Z]/.test(line)),
      info.control.map(([name, value]) => `${name}: ${value.split('\n')[0]}`),
    );
    t.is(
      (await execa('dpkg-deb', ['-f', path, 'Description'])).stdout,
      controlValue(info.control, 'description') ?? '',
    );
    const { stdout: about } = await execa('dpkg-deb', ['-I', path]);
    for (const { name, size } of info.controlFiles) t.regex(about, new RegExp(` ${size} bytes, .* ${name} `));
    const { stdout: entries } = await execa('dpkg-deb', ['-c', path], {
      env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    });
    const theirs = entries
      .split('\n')
      .map((line) => line.replace(/^(\S+ \S+) +(\d+) \S+ \S+ /, '$1 $2 '))
      .sort();
    t.deepEqual((await listed(path)).sort(), theirs);
  }
});

test('foreign debs hold, whatever packs them; the setuid program is told', async (t) => {
  for (const options of PACKERS) {
    const { failed, notDone } = await verifyDeb(await foreign(t, options));
    t.deepEqual(
      failed.map(({ code }) => code),
      ['DEB_MODE'],
    );
    t.deepEqual(
      notDone.map(({ check }) => check),
      ['md5sums', 'signature'],
    );
  }
});

/**
 * Where only we refuse: the numbers of an ar header. dpkg-deb does not look at times, owners and modes, and reads a size up to the first
 * character that is no digit; other readers of ar see another number there.
 */
const EXPLAINED = { from: 16, to: 58 };
const FLIPS = 90;

test('whatever bit flips: where dpkg-deb refuses so do we', async (t) => {
  const path = await foreign(t, ['-Zzstd']);
  const whole = await readFile(path);
  const { members } = await readDeb(path);
  const damaged = join(await temporaryFolder(t), 'damaged');
  const isExplained = (at: number): boolean =>
    members.some(({ offset }) => at >= offset - 60 + EXPLAINED.from && at < offset - 60 + EXPLAINED.to);
  const only = { dpkg: [] as number[], us: [] as number[] };
  for (let step = 0; step < FLIPS; step++) {
    const at = step < FLIPS / 2 ? step * 5 : Math.floor((whole.length * (step - FLIPS / 2)) / (FLIPS / 2));
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (step % 8)), at);
    await writeFile(damaged, bytes);
    const runs = await Promise.all(
      ['--info', '--contents'].map((what) => execa('dpkg-deb', [what, damaged], { reject: false })),
    );
    const theyRefuse = runs.some(({ exitCode }) => exitCode !== 0);
    const { failed } = await verifyDeb(damaged);
    const weRefuse = failed.some(({ code }) => code !== 'DEB_MODE');
    if (theyRefuse && !weRefuse) only.dpkg.push(at);
    if (!theyRefuse && weRefuse && !isExplained(at)) only.us.push(at);
  }
  t.deepEqual(only, { dpkg: [], us: [] });
});
