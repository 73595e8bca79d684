import * as v from 'valibot';

const Texts = v.array(v.string());

/** What became of an operation. */
export const DoneSchema = v.object({
  /** Of the DepotError that it ended with; null for success. */
  code: v.nullable(v.string()),
  message: v.string(),
});

/** What verification says of a depot. */
export const CheckedSchema = v.object({
  /** Name and content id of the snapshot that is served. */
  current: v.nullable(v.string()),
  contentId: v.nullable(v.string()),
  /** Failed checks of what is published: `check: CODE detail`. */
  faults: Texts,
  /** Of the log. */
  log: Texts,
  notDone: Texts,
  noted: Texts,
});

export const LogSchema = v.object({ log: Texts });

export type Done = v.InferOutput<typeof DoneSchema>;
export type Checked = v.InferOutput<typeof CheckedSchema>;
