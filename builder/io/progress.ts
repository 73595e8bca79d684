/** Where long work reports to; the edge decides whether that is a bar, plain lines or nothing. Never on stdout. */
export interface Progress {
  /** `label` is what is worked on (`go1.27.3.linux-amd64`); `total` in bytes where it is known. */
  begin(label: string, total?: number): ProgressTask;
}

export interface ProgressTask {
  /** Bytes since the last call. */
  advance(bytes: number): void;
  end(): void;
}

export const silent: Progress = { begin: () => ({ advance: () => {}, end: () => {} }) };
