/**
 * `${NAME}` and `${NAME:-default}` in the texts of the configuration. A variable that is missing is noted, not
 * thrown: whether it matters depends on who needs the setting.
 */

/** Environment variables, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A text after filling in, or why it cannot be filled in. */
export type FilledText =
  { readonly text: string } | { readonly missing: string } | { readonly malformed: string }

const opening = /\$?\$\{/g
const nameAtStart = /^[A-Za-z_]\w*/

/**
 * Fills in the variables of one text. As in a shell, the default after `:-` also stands for a variable that is
 * set to nothing, and may hold variables itself. `$${` is a literal `${`.
 */
export function fillVariables(text: string, variables: Variables): FilledText {
  let filled = ''
  let position = 0
  for (;;) {
    opening.lastIndex = position
    const found = opening.exec(text)
    if (found === null) return { text: filled + text.slice(position) }
    filled += text.slice(position, found.index)
    position = found.index + found[0].length
    if (found[0] === '$${') {
      filled += '${'
      continue
    }
    const end = closingBrace(text, position)
    if (end === -1) return { malformed: 'a ${ has no }' }
    const one = fillOne(text.slice(position, end), variables)
    if (!('text' in one)) return one
    filled += one.text
    position = end + 1
  }
}

function fillOne(reference: string, variables: Variables): FilledText {
  const [name] = nameAtStart.exec(reference) ?? []
  const rest = reference.slice(name?.length ?? 0)
  if (name === undefined || (rest !== '' && !rest.startsWith(':-'))) {
    // What follows may be a password.
    return { malformed: `\${${name ?? ''}…} is neither \${NAME} nor \${NAME:-default}` }
  }
  const value = variables[name]
  if (rest === '') return value === undefined ? { missing: name } : { text: value }
  return value === undefined || value === '' ? fillVariables(rest.slice(2), variables) : { text: value }
}

function closingBrace(text: string, from: number): number {
  let depth = 1
  for (let index = from; index < text.length; index += 1) {
    if (text.startsWith('${', index)) depth += 1
    else if (text[index] === '}') depth -= 1
    if (depth === 0) return index
  }
  return -1
}
