import type { Fault } from '../errors.ts';
import { mayHoldPassword, NOT_SHOWN } from '../io/http-url.ts';
import { suggestion } from './did-you-mean.ts';
import { valueFault, variableFault } from './go-env.ts';
import { isMapping } from './normalise.ts';
import { KEYS } from './schema.ts';
import type { YamlFile, YamlPath, YamlValue } from './yaml.ts';

/** What no value shows by itself: keys that nobody reads, things listed twice, variables of go. Takes a spec of any shape. */
export function ruleFaults(spec: YamlValue, file: YamlFile): Fault[] {
  if (!isMapping(spec)) return [];
  const faults: Fault[] = [
    ...unknownKeys(spec, [], KEYS.spec, file),
    ...unknownKeys(spec['depot'], ['depot'], KEYS.depot, file),
    ...unknownKeys(spec['compression'], ['compression'], KEYS.compression, file),
    ...unknownKeys(spec['signing'], ['signing'], KEYS.signing, file),
    ...unknownKeys(spec['openpgp'], ['openpgp'], KEYS.openpgp, file),
    ...unknownKeys(spec['grace'], ['grace'], KEYS.grace, file),
    ...unknownKeys(spec['retain'], ['retain'], KEYS.retain, file),
    ...unknownKeys(spec['valid-until'], ['valid-until'], KEYS.validUntil, file),
    ...policyFaults(spec['policy'], file),
  ];
  const each = (key: string, keys: readonly string[]): void => {
    for (const [index, item] of list(spec[key]).entries())
      faults.push(...unknownKeys(item, [key, index], keys, file));
  };
  each('toolchains', KEYS.toolchain);
  each('source', KEYS.source);
  faults.push(
    ...repeated(
      list(spec['toolchains']).map((item) => (isMapping(item) ? item['go'] : item)),
      ['toolchains'],
      file,
    ),
    ...['platforms', 'mirrors', 'verify', 'targets'].flatMap((key) => repeated(list(spec[key]), [key], file)),
    ...repeated(
      isMapping(spec['retain']) ? list(spec['retain']['snapshots']) : [],
      ['retain', 'snapshots'],
      file,
    ),
    ...environmentFaults(spec['env'], file),
    ...emptyFields(file),
  );
  return faults;
}

/** Fields with a default may be left out, but what is written and empty was meant to say something: apt stops on an empty Label. */
function emptyFields(file: YamlFile): Fault[] {
  const depot = isMapping(file.value) ? file.value['depot'] : undefined;
  if (!isMapping(depot)) return [];
  return ['label', 'suite', 'vendor']
    .filter((key) => depot[key] === '')
    .map((key) => ({
      message: `depot.${key}: is empty; leave the line out for the default`,
      where: file.where(['depot', key]),
    }));
}

function list(value: YamlValue | undefined): YamlValue[] {
  return Array.isArray(value) ? value : [];
}

/** A key that is not read is a rule that somebody believes to hold. */
function unknownKeys(
  value: YamlValue | undefined,
  path: YamlPath,
  known: readonly string[],
  file: YamlFile,
): Fault[] {
  if (!isMapping(value)) return [];
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      message: `unknown key ${mayHoldPassword(key) ? NOT_SHOWN : JSON.stringify(key)}${suggestion(key, known)}`,
      where: file.whereKey([...path, key]),
      hint: `known here: ${known.join(', ')}`,
    }));
}

function environmentFaults(env: YamlValue | undefined, file: YamlFile): Fault[] {
  if (!isMapping(env)) return [];
  return Object.entries(env).flatMap(([name, value]) => {
    const path = ['env', name];
    const unknown = variableFault(name);
    if (unknown !== undefined) return [{ message: `env: ${unknown}`, where: file.whereKey(path) }];
    const wrong = typeof value === 'string' ? valueFault(name, value) : undefined;
    return wrong === undefined ? [] : [{ message: `env: ${wrong}`, where: file.where(path) }];
  });
}

function policyFaults(policy: YamlValue | undefined, file: YamlFile): Fault[] {
  if (!isMapping(policy)) return [];
  const { vulnerabilities } = policy;
  const accept = isMapping(vulnerabilities) ? vulnerabilities['accept'] : undefined;
  return [
    ...unknownKeys(policy, ['policy'], KEYS.policy, file),
    ...unknownKeys(vulnerabilities, ['policy', 'vulnerabilities'], KEYS.vulnerabilities, file),
    ...repeated(list(policy['allow']), ['policy', 'allow'], file),
    ...repeated(list(accept), ['policy', 'vulnerabilities', 'accept'], file),
  ];
}

function repeated(values: readonly (YamlValue | undefined)[], path: YamlPath, file: YamlFile): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string') continue;
    if (seen.has(value))
      faults.push({
        // addresses may hold a password
        message: `${path.join('.')}: ${path[0] === 'mirrors' ? `item ${index + 1}` : value} is listed twice`,
        where: file.where([...path, index]),
      });
    seen.add(value);
  }
  return faults;
}
