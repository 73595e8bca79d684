/** Items in bytewise order of their UTF-8 keys, as Go and the package formats sort; JavaScript's own order is of UTF-16 units. */
export function sortBytewise<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: Buffer.from(keyOf(item)) }))
    .sort((left, right) => Buffer.compare(left.key, right.key))
    .map(({ item }) => item);
}
