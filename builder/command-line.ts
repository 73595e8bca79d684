import { writeSync } from 'node:fs';

import { CommanderError } from 'commander';

import { asDepotError, failureDocument, failureText } from './commands/failure.ts';
import { createProgram, printedBy } from './commands/program.ts';
import { printable } from './commands/printable.ts';
import { DepotError, EXIT_STATUS } from './errors.ts';
import { removeTemporaries } from './io/temporaries.ts';

/** Runs one command line and gives its exit status. stdout: data; stderr: progress and failures for people. */
export async function runLine(line: readonly string[]): Promise<number> {
  const asJson = line.includes('--json');
  let printed = '';
  const { program, outcome } = createProgram(
    process.env,
    asJson ? () => {} : (text) => process.stderr.write(printable(text)),
    asJson ? (text) => (printed += text) : (text) => process.stdout.write(text),
  );
  try {
    await program.parseAsync(line, { from: 'user' });
    const done = outcome();
    if (done === undefined) return 0;
    const { answer, options } = done;
    if (options.json === true) process.stdout.write(jsonText(answer.result));
    else if (answer.text !== undefined) process.stdout.write(printable(answer.text));
    return answer.exitStatus ?? 0;
  } catch (error) {
    const asked = printedBy(error);
    if (asked !== undefined) {
      if (asJson) process.stdout.write(jsonText({ [asked]: printed.trim() }));
      return 0;
    }
    const failure = error instanceof CommanderError ? usage(error) : asDepotError(error);
    if (asJson) process.stdout.write(jsonText(failureDocument(failure)));
    // what commander refuses it has already said in its own words
    else if (!(error instanceof CommanderError)) process.stderr.write(printable(failureText(failure)));
    return failure.exitStatus;
  }
}

/** People look at documents, too, and JSON itself escapes but the oldest of control characters. */
function jsonText(document: object): string {
  return `${printable(JSON.stringify(document, null, 2))}\n`;
}

function usage(error: CommanderError): DepotError {
  const what = error.code === 'commander.help' ? 'a verb is missing' : error.message.replace(/^error: /, '');
  return new DepotError('USAGE', what, {
    hint: 'godepot --help',
    cause: error,
  });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    removeTemporaries();
    const stopped = new DepotError('INTERRUPTED', `stopped by ${signal}; nothing was half done`, {
      hint: 'run the same command again: what was finished is not done again',
    });
    // synchronous: the process is about to end
    if (process.argv.includes('--json')) writeSync(1, jsonText(failureDocument(stopped)));
    else writeSync(2, failureText(stopped));
    // by the signal itself: exit() would wait for threads that wait for a disk or a network file system
    process.kill(process.pid, signal);
  });
}

/** A status alone would leave open whether a rollback whose instructions are lost has been published. */
function tellUnwritten(why: string): void {
  const lost = new DepotError(
    'DISK_WRITE',
    `the answer cannot be written to standard output (${why}); what was asked for is done, or has failed as said above`,
    { hint: 'godepot log show tells what was done; instructions of a rollback lie in current/fleet' },
  );
  process.stderr.write(failureText(lost));
}

// A reader that went away (`| head`) is no reason to publish half of what was asked: the work goes on, unread.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = EXIT_STATUS.host;
    if (stream === process.stdout) tellUnwritten(error.code ?? error.message);
  });
}
