/** Values in the header of an SQL revision: words with blanks or commas between them, written and read. */

const word = /"(?:[^"\\]|\\.)*"|[^\s,"]+/g
/** No list of ids is longer, and a text that was made to take long to read is not read. */
const longestValue = 10_000
/** The value of a field without any. */
const nothing = /^(?:none|null)?$/i

/** The words; what is no plain word stands in double quotes, as in JSON. Null for anything else. */
export function wordsOf(value: string): readonly string[] | null {
  if (value.length > longestValue || /[^\s,]/.test(value.replaceAll(word, ''))) return null
  try {
    return (value.match(word) ?? []).map((each) => {
      if (!each.startsWith('"')) return each
      const text: unknown = JSON.parse(each)
      return String(text)
    })
  } catch {
    return null
  }
}

/** Ids as the value of a field, read back by the scanner to the same. */
export function sqlIds(ids: readonly string[]): string {
  if (ids.length === 0) return 'none'
  return ids.map((id) => (/^[\w.+@~-]+$/.test(id) && !nothing.test(id) ? id : quoted(id))).join(', ')
}

/** As in JSON, and nothing in it ends the comment. */
function quoted(id: string): string {
  return JSON.stringify(id).replaceAll(
    /[\u007F-\u009F\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Whether a value says that there is none. */
export function isNone(value: string): boolean {
  return nothing.test(value)
}
