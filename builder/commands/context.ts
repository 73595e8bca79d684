import type { Progress } from '../io/progress.ts';

/** What every verb gets: the global options, resolved, and where to report. */
export interface Context {
  /** Absolute paths. */
  spec: string;
  depot: string;
  keys: string;
  /** The lock file lies beside the spec. */
  lock: string;
  environment: NodeJS.ProcessEnv;
  /** --offline: no verb opens a socket. */
  offline: boolean;
  /** --json: stdout holds one document. */
  json: boolean;
  /** --quiet: no steps, no progress. */
  quiet: boolean;
  progress: Progress;
  /** One finished step, one line: `fetched   6 toolchains, ...`. Silent with --json and --quiet. */
  step: (label: string, text: string) => void;
}

/** What a verb answers: the document for programs, and the text for people derived from it. */
export interface Answer {
  result: object;
  /** Without the lines that were already said through `step`; undefined where those say everything. */
  text?: string | undefined;
  /** Exit status where a finished verb has bad news (verify); 0 otherwise. */
  exitStatus?: number;
}
