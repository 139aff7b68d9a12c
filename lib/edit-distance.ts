/** How far two words are apart, for hints that name what was probably meant. */

/** The number of single characters to change, add or take away; any number above `limit` when it is more than that. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (limit < Infinity && Math.min(...next) > limit) return limit + 1
    row = next
  }
  return row[b.length] ?? 0
}
