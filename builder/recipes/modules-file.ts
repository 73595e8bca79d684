import { DepotError } from '../errors.ts';

/** A module as a vendor folder's list names it. */
export interface ListedModule {
  path: string;
  version: string;
}

const HEADING = /^# (\S+)(?: (v\S+))?(?: => (\S+)(?: (v\S+))?)?$/;

/**
 * Reads `vendor/modules.txt` as the go command writes it (cmd/go/internal/modload/vendor.go): a heading `# path version` for each module,
 * below it `##` annotations and the packages that are there. Where a module is replaced by another, that one's source is what lies there.
 * Headings without a version at the end repeat replacements and name nothing that is not listed before.
 * @throws DepotError MODULES_FILE: a list that is read wrongly would be an inventory that lies
 */
export function parseModulesFile(text: string, where: string): ListedModule[] {
  const modules: ListedModule[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('# ')) continue;
    const match = HEADING.exec(line);
    const [, path = '', version, replacement, replacementVersion] = match ?? [];
    if (match === null) {
      throw new DepotError('MODULES_FILE', `this is not the heading of a module: ${JSON.stringify(line)}`, {
        where: `${where}:${index + 1}`,
        hint: 'this release of Go lists its modules in a way that this godepot does not know: report it',
      });
    }
    if (replacement !== undefined && replacementVersion !== undefined) {
      modules.push({ path: replacement, version: replacementVersion });
    } else if (version !== undefined) modules.push({ path, version });
  }
  return modules;
}
