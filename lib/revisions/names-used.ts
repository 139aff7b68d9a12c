/** Which names a piece of code uses, so that what it does not use is neither imported nor declared. */
import { endOfHole, TokenReader } from './tokens.ts'

/** Whether the code refers to a variable of this name; a property of that name is none. */
export function usesName(code: string, name: string): boolean {
  if (!code.includes(name)) return false
  const reader = new TokenReader(code)
  let before = ''
  let isKey = false
  let found = false
  while (reader.next()) {
    if (found && !(isKey && reader.is(':'))) return true
    if (reader.kind === 'template' && usedInHoles(reader.word, name)) return true
    found = reader.kind === 'name' && reader.is(name) && before !== '.' && before !== '?.'
    isKey = before === '{' || before === ','
    before = reader.word
  }
  return found
}

function usedInHoles(template: string, name: string): boolean {
  for (let index = 1; index < template.length; index += 1) {
    if (template[index] === '\\') index += 1
    else if (template.startsWith('${', index)) {
      const end = endOfHole(template, index + 2)
      if (usesName(template.slice(index + 2, end), name)) return true
      index = end
    }
  }
  return false
}
