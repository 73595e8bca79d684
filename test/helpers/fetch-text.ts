import { fetchBytes, type SmallOptions } from '../../builder/io/http-small.ts';

export async function fetchText(url: URL, options: SmallOptions): Promise<string> {
  return (await fetchBytes(url, options)).toString('utf8');
}
