/** Loaded by `--import` before a worker of ava runs its file of tests: writes at its end what the file took. */
import { appendFileSync, readFileSync } from 'node:fs';

import { COSTS, secondsOf } from './file-costs.ts';

/** The file, of the message by which ava hands it over. By hand: each worker would load a library for this alone. */
function fileIn(message: unknown): unknown {
  const ava = inside(message, 'ava');
  return inside(ava, 'type') === 'options' ? inside(inside(ava, 'options'), 'file') : undefined;
}

function inside(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

const notes = process.env[COSTS];
if (notes !== undefined && process.send !== undefined) {
  const listen = (message: unknown): void => {
    const file = fileIn(message);
    if (typeof file !== 'string') return;
    // a listener that stays keeps the process alive
    process.off('message', listen);
    process.once('exit', () =>
      appendFileSync(notes, `${secondsOf(readFileSync('/proc/self/stat', 'utf8'))}\t${file}\n`),
    );
  };
  process.on('message', listen);
}
