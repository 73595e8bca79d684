import { billOf } from './components.ts';
import { cycloneDxOf } from './cyclonedx.ts';
import type { ReportedPackage } from './model.ts';
import { spdxOf } from './spdx.ts';
import { statementOf } from './statement.ts';

/** What follows the package's file name in each document's. */
export const DOCUMENT_SUFFIXES = ['.intoto.json', '.spdx.json', '.cdx.json'] as const;

/** The documents about a package; the same package and making always give the same bytes. */
export function documentsOf(pkg: ReportedPackage): { name: string; text: string }[] {
  const bill = billOf(pkg);
  const [intoto, spdx, cdx] = DOCUMENT_SUFFIXES;
  return [
    { name: `${pkg.fileName}${intoto}`, text: textOf(statementOf(pkg)) },
    { name: `${pkg.fileName}${spdx}`, text: textOf(spdxOf(pkg, bill)) },
    { name: `${pkg.fileName}${cdx}`, text: textOf(cycloneDxOf(pkg, bill)) },
  ];
}

function textOf(document: object): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}
