/** piuparts' verdict on our debs: installing, upgrading, installing again after removal and after purge leave what they should, which is nothing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import type { Package } from '../../builder/packaging/package.ts';
import { repositoryPackage } from '../../builder/recipes/repository.ts';
import { dearmor } from '../../builder/signing/armor.ts';
import { requireChroot } from '../helpers/chroot.ts';
import { fakePackage, goEnv, recipeSpec, writePackage } from '../helpers/recipe-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/test-signer.ts';

const CREATED = 1_700_000_000;
const DEPOT = '/srv/debs';

/**
 * $1 chroot, $2 folder with old/, a depot of debs to upgrade from; then the debs. In memory, because piuparts copies the chroot, which is
 * made lighter first. It leaves go-env where it found it, since others depend on it, and with it the record of what came and went. What is given back is its last word and all that it complained of.
 */
const RUN = `set -e
mount -t tmpfs memory "$2/ground"
cd "$2/ground"
mkdir upper work root copies
mount -t overlay overlay -o "lowerdir=$1,upperdir=upper,workdir=work,volatile" root
rm -rf root/usr/share/locale root/usr/share/zoneinfo root/usr/share/i18n root/usr/lib/python3*
# their folders stay: dpkg forgets in every package's list a shared folder that goes with the last of ours
find root/usr/share/man ! -type d -delete
chroot root find /usr /etc /var /lib /bin /sbin -xtype l -delete
# piuparts runs debsums, which is to look at our files only
rm root/var/lib/dpkg/info/*.md5sums
mkdir -p ${DEPOT}
mount -t tmpfs depot ${DEPOT}
cp "$2/old/"* ${DEPOT}
echo 'deb [trusted=yes] file:${DEPOT} ./' >root/etc/apt/sources.list
cd "$2"
ground=$2/ground
shift 2
exec piuparts --tmpdir="$ground/copies" --existing-chroot="$ground/root" --distribution=bookworm --keep-sources-list \\
	--bindmount=${DEPOT} --no-eatmydata --no-adequate --log-level=info --fail-on-broken-symlinks \\
	--install-remove-install --install-purge-install --ignore-regex='/var/lib/go-env/history(/log)?' "$@"
`;

async function repository(release: string): Promise<Package> {
  const signer = await testSigner(CREATED);
  const key = {
    fingerprint: signer.fingerprint,
    armored: signer.certificate,
    binary: dearmor(signer.certificate, 'PUBLIC KEY BLOCK'),
  };
  const own = {
    version: '1',
    release,
    time: CREATED,
    change: 'A change.',
    license: Buffer.from('A licence.\n'),
  };
  return repositoryPackage(recipeSpec(), own, { keys: [key], tree: 'yum' });
}

test('piuparts: go-1.XX, go-env and the repository package pass, upgrades included', async (t) => {
  const folder = await temporaryFolder(t);
  const old = join(folder, 'old');
  await mkdir(old);
  await mkdir(join(folder, 'ground'));
  const env = await goEnv();
  for (const pkg of [
    await fakePackage({ version: '1.27.3' }),
    { ...env, release: '0' },
    await repository('1'),
  ])
    await writePackage(pkg, 'deb', old);
  const debs: string[] = [];
  for (const pkg of [await fakePackage({ version: '1.27.4' }), env, await repository('2')])
    debs.push(await writePackage(pkg, 'deb', folder));
  const { stdout: index } = await execa('apt-ftparchive', ['packages', '.'], { cwd: old });
  await writeFile(join(old, 'Packages'), index);

  const { exitCode, all } = await execa(
    'unshare',
    ['--mount', 'sh', '-c', RUN, 'run', await requireChroot('bookworm'), folder, ...debs],
    { all: true, reject: false },
  );
  const said = all.split('\n').filter((line) => !line.endsWith('by /usr merge'));
  t.is(exitCode, 0, said.join('\n'));
  t.deepEqual(
    said.filter((line) => / (?:WARN|ERROR|FAIL)/.test(line)),
    [],
  );
  const names = debs.map((path) => basename(path).replace(/_.*/, ''));
  t.regex(all, new RegExp(`apt-cache knows about the following packages: ${names.join(', ')}`));
  t.regex(all, /PASS: Installation, upgrade and purging tests/);
  t.regex(all, /PASS: All tests/);
});
