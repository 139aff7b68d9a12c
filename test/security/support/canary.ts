/**
 * A password that can be found again whatever became of it: its two ends survive every encoding of URLs, JSON, SQL and
 * JavaScript, and base64 shows them in one of three ways.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ends = ['kanarieAnfang', 'kanarieEnde']

/** Has all that ends a part of a URL, a string or a pattern. */
export const nastyCanary = ends.join(`'"\\:/?#[]@ %41$&+=,;\`{}`)

/** Can stand in a URL as it is. */
export const plainCanary = ends.join('-')

/** What of a canary is in a text, or null. */
export function canaryIn(text: string): string | null {
  const lower = text.toLowerCase()
  const plain = ends.map((end) => end.toLowerCase()).find((end) => lower.includes(end))
  return plain ?? encodedEnds.find((end) => text.includes(end)) ?? null
}

/** Each end in base64, at each place that it can have in a group of three bytes; what shares a group is cut off. */
const encodedEnds = ends.flatMap((end) =>
  [0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((encoding) => {
      const text = Buffer.from(`${'-'.repeat(shift)}${end}`)
        .toString(encoding)
        .replaceAll('=', '')
      return text.slice(shift === 0 ? 0 : 4, text.length - 2)
    }),
  ),
)

/** Files below a folder that have a canary. Links are not followed. */
export function filesWithCanary(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => canaryIn(path) !== null || canaryIn(readFileSync(path, 'latin1')) !== null)
}
