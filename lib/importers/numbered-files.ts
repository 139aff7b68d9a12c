/** Names such as `001_create_users.sql`: their numbers, what they say, their order, and numbers that are there twice. */
import type { FileProblem, OldRevision } from './importer.ts'

export interface NumberedName {
  /** As it is written. */
  readonly number: string
  /** What stands behind it, in words. */
  readonly message: string
}

/** A name without its ending; null for one without a number. */
export function numberedName(stem: string): NumberedName | null {
  const [, number, rest = ''] = /^(\d+)(?:[_\-. ]+(.*))?$/s.exec(stem) ?? []
  return number === undefined ? null : { number, message: inWords(rest) }
}

export function inWords(text: string): string {
  return text.replaceAll(/[_\-\s]+/g, ' ').trim()
}

/** The number itself: `007` and `7` are one. */
export function plainNumber(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}

/** By the value of the number; texts of digits, as long as they may be. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [plainNumber(a), plainNumber(b)]
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}

/** The part of a path behind the last `/`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A problem for every revision whose key another one has. */
export function repeated(
  revisions: readonly OldRevision[],
  keyOf: (revision: OldRevision) => string,
): readonly FileProblem[] {
  const first = new Map<string, OldRevision>()
  return revisions.flatMap((revision) => {
    const key = keyOf(revision)
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, revision)
      return []
    }
    return [
      {
        file: revision.up.file,
        message: `has the number ${key}, and so has ${earlier.up.file}`,
        hint: 'Give one of them a number of its own, in the tracking table too where it is applied.',
      },
    ]
  })
}

/** Whether a folder without migrations was meant. */
export function nothingFound(
  revisions: readonly OldRevision[],
  problems: readonly FileProblem[],
  expected: string,
): readonly FileProblem[] {
  if (revisions.length > 0 || problems.length > 0) return []
  return [{ file: null, message: 'has no migrations', hint: `Expected files such as ${expected}.` }]
}
