/** A regular file of the toolchain tree. */
export interface TreeFile {
  /** Relative to GOROOT: `bin/go`. */
  path: string;
  size: number;
}

/** Takes the files of an archive in the archive's own order, each as begin, any number of data, end. Calls are plain: there are many. */
export interface FileSink {
  begin(file: TreeFile): void;
  data(chunk: Buffer): void;
  end(file: TreeFile): void;
  /** Called now and then between pieces; the reader waits for what it returns. */
  settle(): Promise<void> | undefined;
}

/** Both forms as one thing: reads the whole archive once, checks all of it, hands on the files of the tree. */
export type Pass = (sink: FileSink) => Promise<void>;
