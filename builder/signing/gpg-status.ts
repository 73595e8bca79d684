/** One line of --status-fd (doc/DETAILS of GnuPG). */
export interface StatusLine {
  keyword: string;
  args: readonly string[];
}

const MOST_CHARACTERS = 2000;
/** Warnings that we cause ourselves, and that would hide what is to be read. */
const EXPECTED = /^gpg: WARNING: running with faked system time/;

export function parseStatus(text: string): StatusLine[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('[GNUPG:] ')) return [];
    const [keyword = '', ...args] = line.slice('[GNUPG:] '.length).split(' ');
    return [{ keyword, args }];
  });
}

/**
 * What gpg said to people, for a message. User IDs come from keys and may hold anything, so control characters go; what gpg says never
 * holds a passphrase, and it gets none in an argument that it could repeat.
 */
export function cleaned(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !EXPECTED.test(line))
    .map((line) => line.replaceAll(/[^\P{C}]/gu, '?').trim())
    .join('; ')
    .slice(0, MOST_CHARACTERS);
}
