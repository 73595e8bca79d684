import { DepotError } from '../errors.ts';
import type { CheckedEntry } from './model.ts';

/** The same error with the archive's path added, which the codecs do not know. */
export function located(error: unknown, path: string): unknown {
  if (!(error instanceof DepotError) || error.where !== undefined) return error;
  const { code, message, hint, cause } = error;
  return new DepotError(code, message, { where: path, hint, cause });
}

/** Content that is read late fails with the archive's path, too. */
export function locatedContent(read: CheckedEntry['content'], path: string): CheckedEntry['content'] {
  return () => {
    try {
      const content = read();
      if (Buffer.isBuffer(content)) return content;
      return content instanceof Promise
        ? content.catch((error: unknown) => rethrow(error, path))
        : chunks(content, path);
    } catch (error) {
      throw located(error, path);
    }
  };
}

async function* chunks(content: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer, void> {
  try {
    yield* content;
  } catch (error) {
    throw located(error, path);
  }
}

function rethrow(error: unknown, path: string): never {
  throw located(error, path);
}
