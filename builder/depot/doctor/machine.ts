import type { Findings } from './findings.ts';

/** The oldest Node that runs this program without a build step. */
const NODE_MAJOR = 24;

/** Whether this is a Node that runs godepot as it is meant to be run. */
export function examineNode(findings: Findings): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR) findings.fine('node', process.version);
  else
    findings.problem(
      'node',
      `${process.version} is too old`,
      'npm ci, and run godepot by make, npx or node_modules/.bin/node',
    );
}
