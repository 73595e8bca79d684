/** Programs that pages tell people to run; a word of a sentence must not be taken for one of these. */
const PROGRAMS =
  'godepot|apt-cache|apt-get|ar|chmod|curl|date|df|dpkg|dpkg-deb|env|file|git|go|gpg|head|ls|npm|openssl|ps|rpm|rpmkeys|sha256sum|ss|tar';
const COMMAND = new RegExp(`(?:^|: )((?:[A-Z_]+=\\S+ )*(?:${PROGRAMS}) .+)$`);

/** One step of a page, taken apart. */
export interface Step {
  /** In words, without the colon before the command; empty where the step is the command alone. */
  text: string;
  /** What can be copied into a shell. */
  command: string | undefined;
}

/** A step may end with a command, alone or after `: `. It is shown on a line of its own and never broken, so that it can be copied. */
export function stepOf(step: string): Step {
  const [found, command] = COMMAND.exec(step) ?? [];
  return found === undefined
    ? { text: step, command: undefined }
    : { text: step.slice(0, -found.length), command };
}
