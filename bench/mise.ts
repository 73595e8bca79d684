import { createHash } from 'node:crypto';
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

/** Version, and for each architecture of the machine the digest that the registry states, SHA-512 in base64. */
const VERSION = '2026.9.15';
const PACKAGES: Readonly<Record<string, { name: string; sha512: string }>> = {
  x64: {
    name: '@jdxcode/mise-linux-x64',
    sha512: 'ButPFGyztN0Rk/HOHvHuf+W80CkvQRAjbDWHvhGJc3PnL3e2KhCYZIOyjx8wPkhr9VJa/7sJZXpxtt5JLjsfaQ==',
  },
};

/** mise by the ordinary npm client, into the bench's own folder: too large for everybody's node_modules. Undefined where it is not to be had. */
export async function installMise(work: string): Promise<string | undefined> {
  const wanted = PACKAGES[process.arch];
  if (wanted === undefined) return missing(`its package for ${process.arch} is not pinned`);
  const folder = join(work, `mise-${VERSION}`);
  const program = join(folder, 'package', 'bin', 'mise');
  if (
    await access(program).then(
      () => true,
      () => false,
    )
  )
    return program;
  await mkdir(folder, { recursive: true });
  const packed = await execa('npm', ['pack', '--silent', `${wanted.name}@${VERSION}`], {
    cwd: folder,
    reject: false,
  });
  if (packed.failed) return missing(`npm pack failed: ${packed.stderr.split('\n').at(-1)}`);
  const archive = join(folder, packed.stdout.trim());
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (digest !== wanted.sha512) return missing(`${archive} is not what was pinned`);
  await execa('tar', ['-xzf', archive, '-C', folder]);
  return program;
}

function missing(why: string): undefined {
  console.log(`mise       not measured: ${why}`);
}
