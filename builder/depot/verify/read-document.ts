import * as v from 'valibot';

import { DepotError, type ErrorCode } from '../../errors.ts';
import { FIRST_FAULT } from '../../io/first-fault.ts';
import { readWhole } from './read-whole.ts';

/** A JSON document of a snapshot by the schema of what is compared. @throws DepotError of `code`: it is none, or of another shape */
export async function readDocument<Schema extends v.GenericSchema>(
  folder: string,
  path: string,
  schema: Schema,
  code: ErrorCode,
): Promise<v.InferOutput<Schema>> {
  const text = (await readWhole(folder, path, code)).toString('utf8');
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new DepotError(code, `${path} is not JSON`, { cause });
  }
  const result = v.safeParse(schema, found, FIRST_FAULT);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new DepotError(code, `${path}: ${v.getDotPath(issue) ?? 'document'}: ${issue.message}`);
}
