/** Whatever go-env and goenv say fits a terminal of 80 columns, wherever in the scripts it stands. */
import test from 'ava';

import { ownScripts } from '../helpers/own-scripts.ts';
import { shellStrings } from '../helpers/shell-strings.ts';

const COLUMNS = 80;
/** A version, a line, a number: what an expansion in a sentence usually is. Paths have lines of their own. */
const EXPANSION = 'x'.repeat(7);
/** `go-env: ` in front of what is wrong; two blanks in front of what to do. */
const NAMED = 8;
const INDENTED = 2;
/** Functions whose words get the name in front. */
const NAMES = /(?:warn|die|usage|misused|refuse|failed|_say)\b[^'"]*$/;
/** Who prints: functions of go-env's own (all of them begin so), and the shell's. */
const PRINTS = /(?:^|[\s;&|{(])(?:printf|echo|_?ge_\w+|_go_env_\w+|say|warn|die|usage)\b[^;&|]*$/;

test('every sentence in a script fits 80 columns with its prefix', async (t) => {
  const wide: string[] = [];
  let seen = 0;
  for (const { path, text } of await ownScripts()) {
    let printing = '';
    for (const { line, before, text: words } of shellStrings(text)) {
      // a call that goes on in the next line
      const command = /\\\s*$/.test(text.split('\n')[line - 2] ?? '') ? `${printing} ${before}` : before;
      printing = command;
      // findings are folded where they are told (awk/tell-table.awk)
      if (
        !PRINTS.test(command) ||
        command.endsWith('=') ||
        /\b(?:awk|sed|grep|tr|ge_finding)\b/.test(command)
      )
        continue;
      for (const [index, row] of words.split('\n').entries()) {
        const shown = row.replaceAll('\\n', '').replaceAll(/\$|%-?\d*s/g, EXPANSION);
        const prefix = index === 0 && NAMES.test(command) ? NAMED : index === 0 ? INDENTED : 0;
        seen++;
        if (shown.length + prefix > COLUMNS && /\w \w/.test(row))
          wide.push(`${path}:${line}: ${prefix} + ${shown.length} ${row}`);
      }
    }
  }
  t.deepEqual(wide, []);
  t.true(seen > 50, `only ${seen} were looked at`);
});

test('no script writes colours: nothing has to be told that it is no terminal', async (t) => {
  const coloured = (await ownScripts()).filter(
    ({ text }) =>
      text.includes('\u001b') || /\\(?:033|x1b|e)\[|\btput\b|--colou?r=(?:always|auto)/i.test(text),
  );
  t.deepEqual(
    coloured.map(({ path }) => path),
    [],
  );
});

test('the reader of scripts knows their quotes', (t) => {
  const script = String.raw`say 'one' # no 'comment'
say "two $(three "four $five") \"six\" ${'$'}{seven:-"eight"}" 'nine
ten'
`;
  t.deepEqual(
    shellStrings(script).map(({ line, text }) => [line, text]),
    [
      [1, 'one'],
      [2, 'two $ "six" $'],
      [2, 'nine\nten'],
    ],
  );
});
