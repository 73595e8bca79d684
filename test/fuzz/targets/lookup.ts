import { H1, h1Of, readLookup } from '../../../builder/upstream/checksum-database.ts';
import { ANSWER, KEY, MODULE, ROOT, TREE_SIZE, VERSION } from '../real-answer.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** An answer gives the tree that was signed, and a hash from its record's own text. Whether the record is in the tree, a proof says. */
export const target: Target = {
  seeds: () => [Buffer.from(ANSWER)],
  words: [
    `${MODULE} ${VERSION} h1:`,
    `${MODULE} ${VERSION}/go.mod h1:`,
    '\n\n',
    'go.sum database tree\n',
    '\u2014 ',
    '24929362\n',
    ' ',
  ],
  run: (input) =>
    outcome(() => {
      const { record, text, head } = readLookup(input, KEY, 'here');
      if (head.size !== TREE_SIZE || head.root.toString('base64') !== ROOT || record >= head.size)
        throw new Finding('another tree than the one that was signed');
      if (!input.toString().startsWith(`${record}\n${text}\n`))
        throw new Finding('a record that does not stand in front');
      const h1 = h1Of({ record, text, treeSize: head.size }, MODULE, VERSION, 'here');
      if (!H1.test(h1) || !text.split('\n').includes(`${MODULE} ${VERSION} ${h1}`))
        throw new Finding('a hash that the record does not hold');
    }),
};
