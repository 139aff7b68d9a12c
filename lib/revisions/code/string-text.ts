/**
 * Strings as TypeScript: in quotes or as a template literal, so that any string comes out as data, and the same. What
 * would be invisible or would change the direction of the text is written as an escape.
 */

/** Controls, format characters, half surrogates, odd blanks; what joins emoji and letters stays. */
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}|(?! )\p{Zs}/gu
const named: ReadonlyMap<string, string> = new Map([
  ['\b', String.raw`\b`],
  ['\t', String.raw`\t`],
  ['\n', String.raw`\n`],
  ['\v', String.raw`\v`],
  ['\f', String.raw`\f`],
  ['\r', String.raw`\r`],
])

/** Nearly all strings. */
const plain = /^[\x20-\x26\x28-\x5B\x5D-\x7E]*$/
/** Names as ECMAScript 5 knew them, which is where prettier leaves quotes off. */
const identifier =
  /^(?![^]*[\u{10000}-\u{10FFFF}])[$_\p{L}\p{Nl}][$\u200C\u200D\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u

/** In single quotes, or in double ones where that needs fewer escapes. */
export function quotedText(text: string): string {
  if (plain.test(text)) return `'${text}'`
  const quote = count(text, "'") > count(text, '"') ? '"' : "'"
  return `${quote}${escaped(text.replaceAll('\\', String.raw`\\`).replaceAll(quote, `\\${quote}`))}${quote}`
}

/** In backticks; line ends and tabs stay what they are. */
export function templateText(text: string): string {
  return `\`${templatePiece(text)}\``
}

/** What stands between the backticks and holes of a template. */
export function templatePiece(text: string): string {
  const safe = text.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`)
  return safe.replace(hidden, (found) => (found === '\n' || found === '\t' ? found : escapeOf(found)))
}

/**
 * Whether a template literal shows the string better than quotes do. `onLines` says whether a text of several lines may
 * be written so: never, when it is long, or always.
 */
export function readsBetterAsTemplate(text: string, onLines: 'none' | 'long' | 'all'): boolean {
  if (text.includes('\n')) {
    const isLong = text.length > 60 || text.indexOf('\n') !== text.lastIndexOf('\n')
    return onLines === 'all' || (onLines === 'long' && isLong)
  }
  return text.includes("'") && text.includes('"') && !/[\\`]|\$\{/.test(text)
}

/** The name of a property: bare where TypeScript and prettier agree that it may be. */
export function keyText(name: string): string {
  // As a name or a string it would set the prototype.
  if (name === '__proto__') return "['__proto__']"
  return identifier.test(name) ? name : quotedText(name)
}

function escaped(text: string): string {
  return text.replace(hidden, escapeOf)
}

function escapeOf(character: string): string {
  const point = character.codePointAt(0) ?? 0
  const hex = point.toString(16)
  if (point <= 0xff) return named.get(character) ?? `\\x${hex.padStart(2, '0')}`
  return point <= 0xff_ff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
