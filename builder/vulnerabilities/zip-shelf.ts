import { openZip } from '../archive/zip.ts';
import { DepotError } from '../errors.ts';
import { allowance, large, type Shelf } from './shelf.ts';

/** @throws DepotError ARCHIVE_NAME_TWICE; as openZip */
export async function zipShelf(path: string): Promise<Shelf> {
  const zip = await openZip(path);
  const members = new Map(zip.members.map((member) => [member.rawName.toString('utf8'), member]));
  if (members.size < zip.members.length) {
    await zip.close();
    // unpackers disagree which of the two counts
    throw new DepotError('ARCHIVE_NAME_TWICE', 'a file comes twice in the zip', { where: path });
  }
  const spend = allowance();
  const place = (name: string): string => `${path}: ${name}`;
  return {
    list(folder) {
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = [...members.keys()].filter((name) => name.startsWith(prefix));
      return Promise.resolve(
        inside.map((name) => name.slice(prefix.length)).filter((name) => !name.includes('/')),
      );
    },
    async read(name, most) {
      const member = members.get(name);
      if (member === undefined) return undefined;
      if (member.size > most) throw large(place(name), most);
      const content = zip.content(member);
      if (!(Symbol.asyncIterator in content)) return spend(await content, place(name)).toString('utf8');
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      return spend(Buffer.concat(chunks), place(name)).toString('utf8');
    },
    place,
    close: () => zip.close(),
  };
}
