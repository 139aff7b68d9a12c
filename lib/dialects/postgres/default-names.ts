/** Names that the server makes up: `account_id_seq`, cut to what a name may have. */

const maxBytes = 63

/** The first candidate for a name made of a table, a column and a word; taken names get a number from the server. */
export function defaultName(table: string, column: string, word: string): string {
  let [first, second] = [Buffer.from(table), Buffer.from(column)]
  const room = maxBytes - word.length - 2
  while (first.length + second.length > room) {
    if (first.length > second.length) first = first.subarray(0, -1)
    else second = second.subarray(0, -1)
  }
  return `${whole(first)}_${whole(second)}_${word}`
}

/** Without a character that was cut through. */
function whole(bytes: Buffer): string {
  return bytes.toString().replace(/\uFFFD+$/, '')
}
