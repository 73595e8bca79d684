import { H1, h1Of, readLookup } from '../../../builder/upstream/sumdb/lookup.ts';
import { ANSWER, KEY, MODULE, ROOT, TREE_SIZE, VERSION } from '../real-answer.ts';
import { Finding, outcome, type Target } from '../target.ts';

/** An answer gives a hash from its record's own text, and the size of the tree that was signed. */
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
      const text = input.toString();
      const { record, text: lookedUp, head } = readLookup(input, KEY, 'here');
      const treeSize = head.size;
      const h1 = h1Of({ record, text: lookedUp, treeSize }, MODULE, VERSION, 'here');
      const [, body = ''] = text.split(/^\d+\n/);
      const [lines = ''] = body.split('\n\n');
      if (treeSize !== TREE_SIZE || head.root.toString('base64') !== ROOT || record >= treeSize)
        throw new Finding('another tree than the one that was signed');
      if (!H1.test(h1) || !lines.split('\n').includes(`${MODULE} ${VERSION} ${h1}`))
        throw new Finding('a hash that the record does not hold');
    }),
};
