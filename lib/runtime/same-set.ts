/** Whether two lists of rows say the same. */

/** Ids in any order. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const other = b.toSorted()
  return a.length === b.length && a.toSorted().every((id, at) => id === other[at])
}
