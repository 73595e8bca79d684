import { openNote } from '../../../builder/upstream/sumdb/signed-note.ts';
import { KEY, NOTE, SIGNED } from '../real-answer.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** A note opens to what was signed and to nothing else. */
export const target: Target = {
  seeds: () => [Buffer.from(NOTE), Buffer.from(NOTE + NOTE.slice(SIGNED.length + 1))],
  words: ['\n\n', '\u2014 ', `\u2014 ${KEY.name} `, '\n', '=', '\ufffd', '\u0085'],
  run: (input) =>
    outcome(() => {
      if (openNote(input.toString(), KEY, 'here') !== SIGNED) throw new Finding('a text that nobody signed');
    }),
};
