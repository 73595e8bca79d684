import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

import type { Fault } from '../errors.ts';

/** YAML 1.2 with nothing but text, lists and mappings: `1.20` stays "1.20" and does not become the number 1.2. */
export type YamlValue = string | YamlValue[] | YamlMap;
export interface YamlMap {
  [key: string]: YamlValue;
}

export type YamlPath = readonly (string | number)[];

export interface YamlFile {
  /** An empty or missing node is the empty text. Mappings have no prototype. */
  value: YamlValue;
  faults: readonly Fault[];
  /** `file:line:column` of the value at the path, or of the nearest one above that was written down. */
  where(path: YamlPath): string;
  /** The same of the key that the path ends with. */
  whereKey(path: YamlPath): string;
}

/** A spec nests four levels. */
const MOST_LEVELS = 16;

/**
 * Reads one document. Anchors, aliases and tags are faults (an alias can stand for itself many times over), so are duplicate keys
 * and further documents.
 * @param file as positions name it
 */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const faults: Fault[] = [];
  const starts = new Map<string, number>();
  const keyStarts = new Map<string, number>();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const nearest = (map: Map<string, number>, path: YamlPath): string => {
    const own = map.get(JSON.stringify(path));
    if (own !== undefined) return at(own);
    for (let length = path.length; length >= 0; length--) {
      const start = starts.get(JSON.stringify(path.slice(0, length)));
      if (start !== undefined) return at(start);
    }
    return file;
  };

  const convert = (node: unknown, path: YamlPath, fallback: number): YamlValue => {
    const start = startOf(node) ?? fallback;
    starts.set(JSON.stringify(path), start);
    const refuse = (message: string): YamlValue => {
      faults.push({ message, where: at(start) });
      return '';
    };
    if (path.length > MOST_LEVELS) return refuse(`nested more than ${MOST_LEVELS} levels deep`);
    if (isAlias(node)) return refuse('an alias; write the value itself');
    if (isScalar(node)) {
      if (node.anchor !== undefined) return refuse('an anchor; write the value where it is needed');
      return typeof node.value === 'string' ? node.value : '';
    }
    if (isSeq(node)) {
      if (node.anchor !== undefined) return refuse('an anchor; write the value where it is needed');
      return node.items.map((item, index) => convert(item, [...path, index], start));
    }
    if (!isMap(node)) return '';
    if (node.anchor !== undefined) return refuse('an anchor; write the value where it is needed');
    const map: YamlMap = Object.create(null);
    for (const { key, value } of node.items) {
      const keyStart = startOf(key) ?? start;
      if (!isScalar(key) || typeof key.value !== 'string') {
        faults.push({ message: 'a key that is not plain text', where: at(keyStart) });
        continue;
      }
      keyStarts.set(JSON.stringify([...path, key.value]), keyStart);
      map[key.value] = convert(value, [...path, key.value], keyStart);
    }
    return map;
  };

  let value: YamlValue = '';
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'failsafe',
      uniqueKeys: true,
      lineCounter: lines,
      prettyErrors: false,
    });
    for (const { message, pos } of [...document.errors, ...document.warnings])
      faults.push({ message, where: at(pos[0]) });
    value = convert(document.contents, [], 0);
  } catch (error) {
    // the parser descends once for each level that a hostile file opens
    if (!(error instanceof RangeError)) throw error;
    faults.push({ message: `nested more than ${MOST_LEVELS} levels deep`, where: file });
  }
  return {
    value,
    faults,
    where: (path) => nearest(starts, path),
    whereKey: (path) => nearest(keyStarts, path),
  };
}

function startOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
}
