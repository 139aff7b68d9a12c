/** The names most like one that was not found, for hints. */
import { editDistance } from '../edit-distance.ts'

/** Up to three of `names` that `wanted` was probably meant to be, the likeliest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  const allowed = Math.max(2, Math.floor(wanted.length / 3))
  const scored: { name: string; distance: number }[] = []
  for (const name of names) {
    const distance = name.includes(wanted) || wanted.includes(name) ? 1 : editDistance(wanted, name, allowed)
    if (distance <= allowed) scored.push({ name, distance })
  }
  scored.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return scored.slice(0, 3).map(({ name }) => name)
}
