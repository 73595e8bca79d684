/** What a terminal shows: as much of one as progress bars use, and nothing else. */
export interface Screen {
  /** Takes output; throws at a control sequence that is not known, so that nothing passes unseen. */
  write(text: string): void;
  /** A new width; what stands there stays as it is, as in terminals that do not wrap lines anew. */
  resize(columns: number): void;
  /** All lines from the first on, without blanks at their ends. */
  lines(): string[];
}

export function openScreen(columns: number): Screen {
  const cells: string[][] = [[]];
  let [row, column, width, waiting] = [0, 0, columns, ''];
  const goTo = (next: number): void => {
    row = next;
    while (cells.length <= row) cells.push([]);
  };
  const put = (character: string): void => {
    if (column >= width) {
      goTo(row + 1);
      column = 0;
    }
    const line = cells[row] ?? [];
    while (line.length < column) line.push(' ');
    line[column++] = character;
  };
  return {
    write(text) {
      waiting += text;
      while (waiting !== '') {
        // eslint-disable-next-line no-control-regex -- escape sequences are what it is about
        const [, up, erase, character] = /^(?:\u001B\[(\d+)A|(\u001B\[J)|([^\u001B]))/.exec(waiting) ?? [];
        if (up === undefined && erase === undefined && character === undefined) {
          if (waiting.length < 8) return; // the rest of a sequence is on its way
          throw new Error(`not a known control sequence: ${JSON.stringify(waiting.slice(0, 20))}`);
        }
        waiting = waiting.slice(up !== undefined ? up.length + 3 : (erase ?? character ?? '').length);
        if (up !== undefined) goTo(Math.max(0, row - Number(up)));
        else if (erase !== undefined) {
          cells.splice(row + 1);
          cells[row]?.splice(column);
        } else if (character === '\r') column = 0;
        else if (character === '\n') goTo(row + 1);
        else put(character ?? '');
      }
    },
    resize: (next) => void (width = next),
    lines: () => cells.map((line) => line.join('').trimEnd()),
  };
}
