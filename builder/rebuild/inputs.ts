import { GODEPOT_VERSION } from '../version.ts';
import type { OwnMaterials } from '../build/materials.ts';
import { hexOfH1 } from '../report/purl.ts';
import type { Recorded } from './recorded.ts';

/** The signature is not part of what is made again. */
const NOT_REBUILT = 'signer';

/**
 * What this godepot puts in otherwise than was recorded, in words; what decides the content first, then what may decide the bytes.
 * @param inputs of the recipe and writer of this godepot
 */
export function differingInputs(
  recorded: Recorded,
  inputs: Readonly<Record<string, string>>,
  materials: OwnMaterials,
): string[] {
  const content = [...new Set([...Object.keys(recorded.inputs), ...Object.keys(inputs)])]
    .filter((name) => name !== NOT_REBUILT && recorded.inputs[name] !== inputs[name])
    .sort()
    .map((name) => change(name, recorded.inputs[name], inputs[name]));
  const packer = recorded.compression.format === 'zstd' ? 'zstd' : 'zlib';
  const now: Readonly<Record<string, string | undefined>> = {
    godepot: GODEPOT_VERSION,
    "godepot's sources": hexOfH1(materials.sources),
    node: process.versions.node,
    [packer]: materials.libraries[packer],
    'package-lock.json': materials.packageLock,
  };
  const builder = Object.entries(now)
    .filter(([name, value]) => recorded.builder.get(name) !== value)
    .map(([name, value]) => change(name, recorded.builder.get(name), value));
  return [...content, ...builder];
}

function change(name: string, before: string | undefined, now: string | undefined): string {
  return `${name} ${before ?? '(absent)'} -> ${now ?? '(absent)'}`;
}
