/** Texts of source files as their authors see them, for tools that look at comments. */
import { readFileSync } from 'node:fs'

/** By path; files that cannot be read are left out. */
export function readSources(files: Iterable<string>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const file of new Set(files)) {
    try {
      texts.set(file, readFileSync(file, 'utf8'))
    } catch {
      // A call in code that was made on the fly has no file.
    }
  }
  return texts
}
