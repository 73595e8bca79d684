import { type InstallLines, installLines } from '../recipes/install-lines.ts';
import { groupFingerprint, openKeys } from '../signing/keys.ts';
import { buildStep } from './build.ts';
import type { Answer, Context } from './context.ts';
import { type FetchOptions, fetchStep } from './fetch-step.ts';
import { openHouse } from './house.ts';
import { policyStep } from './policy.ts';
import { targetsStep } from './targets.ts';
import { askedFor, publishStep, type PublishOptions } from './publish.ts';

/** fetch + build + publish, and how a server installs from the result. */
export async function release(context: Context, options: FetchOptions & PublishOptions): Promise<Answer> {
  const asked = askedFor(options);
  const house = await openHouse(context);
  const keys = await openKeys(context.keys);
  await policyStep(context, house);
  await targetsStep(context, house);
  const fetched = await fetchStep(context, house, options);
  const built = await buildStep(context, house);
  const published = await publishStep(context, house, built.packages, asked);
  const install = installLines(
    house.spec.depot,
    house.spec.depot.url ?? 'http://HOST',
    keys.trusted.map(({ fingerprint }) => fingerprint),
    // what is withheld or was rolled back cannot be installed
    published.newest,
  );
  return {
    result: { fetched, built, published, install },
    text: howToInstall(install, keys.current.fingerprint, house.spec.depot.url),
  };
}

function howToInstall(install: InstallLines, fingerprint: string, url: string | undefined): string {
  const lines = [
    '',
    `${url === undefined ? 'Serve it:  HOST=0.0.0.0 PORT=80 make serve        ' : ''}Then on a server, as root (compare the fingerprint with what the server shows):`,
    `  current key  ${groupFingerprint(fingerprint)}`,
  ];
  for (const [client, commands] of Object.entries(install)) {
    lines.push('', `  ${client}`, ...commands.map((command: string) => `    ${command}`));
  }
  return `${lines.join('\n')}\n`;
}
