/** Ids for new revisions. Randomness comes from the caller. */

/** The last 12 hex digits of a UUID of version 4. */
export function randomRevisionId(uuid: string): string {
  const [, digits] = /-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-([0-9a-f]{12})$/i.exec(uuid) ?? []
  if (digits === undefined) throw new RangeError('Expected a UUID of version 4')
  return digits.toLowerCase()
}

/**
 * The number after the largest one among `ids`, as wide as that one is written: `009` → `010`, `999` → `1000`.
 * Numbers in front of a `_` count (`012_add_users`); other ids, such as random ones, do not. The first is `001`.
 */
export function nextSequentialId(ids: Iterable<string>): string {
  let largest = 0
  let width = 3
  for (const id of ids) {
    const [, digits] = /^(\d{1,9})(?:_|$)/.exec(id) ?? []
    if (digits === undefined || Number(digits) < largest) continue
    largest = Number(digits)
    width = digits.length
  }
  return String(largest + 1).padStart(width, '0')
}
