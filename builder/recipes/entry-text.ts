import { DepotError } from '../errors.ts';
import type { CheckedEntry } from '../toolchain/model.ts';

/** go.env, LICENSE and lists of modules are held whole; go1.27.3's largest has 4 kB. */
const MOST_TEXT = 256 * 1024;

/** The content of a small file of a toolchain. @throws DepotError TOOLCHAIN_INCOMPLETE when it is absurdly large */
export async function wholeText(entry: CheckedEntry): Promise<Buffer> {
  if (entry.size > MOST_TEXT) {
    throw new DepotError(
      'TOOLCHAIN_INCOMPLETE',
      `${entry.path} has ${entry.size} bytes, more than a text file of Go`,
      {
        hint: 'report the archive',
      },
    );
  }
  const content = await entry.content();
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
