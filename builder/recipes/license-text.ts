import { hash } from 'node:crypto';

/** sha256 of a licence's text in the form that `normalised` gives it -> SPDX identifier. Exactly these texts, whole, and no other. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['09518abfd8d63248d493f6772cce56d92740b36465f793713691b6741b8ae5ea', 'BSD-3-Clause'],
  ['bb2dcd29df471b8f6e610c77336679dad373490d85baeb88cdfd6cc6b872c1cd', 'Apache-2.0'],
]);

/** The SPDX identifier of a licence file whose whole text is known; undefined otherwise: a likeness is no licence. */
export function licenseOf(text: string): string | undefined {
  return KNOWN.get(hash('sha256', normalised(text), 'hex'));
}

/** Without what SPDX's matching guidelines let differ: copyright notices, the holder's name, bullets, quotes, case and blanks. */
function normalised(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*copyright\b/i.test(line))
    .join(' ')
    .toLowerCase()
    .replace(
      /neither the name of .{1,80}? nor the names of its/,
      'neither the name of the holder nor the names of its',
    )
    .replaceAll(/^\s*[*-]|\s[*-]\s/g, ' ')
    .replaceAll(/["“”']/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
