import { DepotError } from '../errors.ts';
import { isCleanLine, isCleanText } from '../packaging/text.ts';
import { checkedText } from './checked-text.ts';
import type { HeaderReader } from './header-access.ts';
import type { RpmScript, RpmTrigger } from './rpm-info.ts';
import { SCRIPT_TAGS, type ScriptName, SENSE, TRIGGER_SENSE, TRIGGER_TAGS } from './tags.ts';

const SCRIPT_NAMES: readonly ScriptName[] = [
  'pre',
  'post',
  'preun',
  'postun',
  'verify',
  'pretrans',
  'posttrans',
  'preuntrans',
  'postuntrans',
];

/** @throws DepotError RPM_TAG, RPM_TEXT for control characters. */
export function readScripts(main: HeaderReader, where: string): Partial<Record<ScriptName, RpmScript>> {
  const scripts: Partial<Record<ScriptName, RpmScript>> = {};
  for (const name of SCRIPT_NAMES) {
    const tags = SCRIPT_TAGS[name];
    if (!main.has(tags.body) && !main.has(tags.program)) continue;
    const program = main
      .texts(tags.program)
      .map((part) => checkedText(part, tags.program, where, isCleanLine));
    scripts[name] = { body: checkedText(main.text(tags.body) ?? '', tags.body, where, isCleanText), program };
  }
  return scripts;
}

/**
 * Scripts that run when other packages or files come and go. Several conditions may share one script.
 * @throws DepotError RPM_TAG when the lists do not fit each other, RPM_TEXT for control characters.
 */
export function readTriggers(main: HeaderReader, where: string): RpmTrigger[] {
  return Object.entries(TRIGGER_TAGS).flatMap(([family, tags]) => {
    const fault = (why: string): DepotError => new DepotError('RPM_TAG', `${family}s: ${why}`, { where });
    const bodies = main.texts(tags.body);
    const programs = main.texts(tags.program);
    const flags = main.numbers(tags.flags);
    const versions = main.texts(tags.version);
    const indexes = main.numbers(tags.index);
    const names = main.texts(tags.name);
    if (
      names.length !== flags.length ||
      names.length !== versions.length ||
      names.length !== indexes.length
    ) {
      throw fault('names, versions, flags and indexes in different numbers');
    }
    if (bodies.length > 0 && programs.length !== bodies.length) throw fault('scripts without programs');
    const triggers = programs.map((program, index): RpmTrigger & { on: string[] } => ({
      kind: family,
      on: [],
      program: [checkedText(program, tags.program, where, isCleanLine)],
      body: checkedText(bodies[index] ?? '', tags.body, where, isCleanText),
    }));
    names.forEach((name, index) => {
      const trigger = triggers[indexes[index] ?? -1];
      if (trigger === undefined) throw fault(`condition ${index} points to no script`);
      const sense = flags[index] ?? 0;
      const [, when = ''] = TRIGGER_SENSE.find(([flag]) => (sense & flag) !== 0) ?? [];
      trigger.kind = `${family}${when}`;
      const condition = `${name} ${comparison(sense)} ${versions[index] ?? ''}`.trimEnd();
      trigger.on.push(checkedText(condition, tags.name, where, isCleanLine).trimEnd());
    });
    return triggers;
  });
}

function comparison(sense: number): string {
  const [less, greater, equal] = [SENSE.less, SENSE.greater, SENSE.equal].map((bit) => (sense & bit) !== 0);
  return `${less === true ? '<' : ''}${greater === true ? '>' : ''}${equal === true ? '=' : ''}`;
}
