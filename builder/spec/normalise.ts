import { PRESETS } from './compression.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

export function isMapping(value: YamlValue | undefined): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value);
}

/**
 * Short forms become long ones: `1.27.3` -> `{go: 1.27.3}`, `gzip` -> `{format: gzip}`, `small` -> `{preset: small}`, `gpg` -> `{with: gpg}`,
 * `vulnerabilities: warn` -> `{action: warn}`; a key with nothing after it is one that is not there, but not below `policy`, where
 * somebody would take it for a rule. Paths, and so positions, stay.
 */
export function normalise(value: YamlValue): YamlValue {
  if (!isMapping(value)) return value;
  const spec = withoutEmpty(value);
  if (isMapping(spec['depot'])) spec['depot'] = withoutEmpty(spec['depot']);
  if (Array.isArray(spec['toolchains']))
    spec['toolchains'] = spec['toolchains'].map((item) => longForm(item, 'go'));
  const policy = spec['policy'];
  if (isMapping(policy) && policy['vulnerabilities'] !== undefined)
    spec['policy'] = copy(policy, { vulnerabilities: longForm(policy['vulnerabilities'], 'action') });
  const { compression } = spec;
  if (compression !== undefined) {
    const preset = PRESETS.some((name) => name === compression);
    spec['compression'] = longForm(compression, preset ? 'preset' : 'format');
  }
  if (spec['signing'] !== undefined) spec['signing'] = longForm(spec['signing'], 'with');
  return spec;
}

function withoutEmpty(map: YamlMap): YamlMap {
  const kept: YamlMap = Object.create(null);
  for (const [key, value] of Object.entries(map)) if (value !== '') kept[key] = value;
  return kept;
}

function copy(map: YamlMap, changes: Readonly<Record<string, YamlValue>>): YamlMap {
  const made: YamlMap = Object.create(null);
  return Object.assign(made, map, changes);
}

function longForm(value: YamlValue, key: string): YamlValue {
  return typeof value === 'string' ? { [key]: value } : value;
}
