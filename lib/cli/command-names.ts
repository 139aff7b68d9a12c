/** The commands by name: all of them, the one that a word means, and how each is called. */
import { TribikosError } from '../errors.ts'
import { nearestNames } from '../graph/nearest.ts'
import { commands, type Command, type CommandName } from './options.ts'

/** The commands in the order of the table. */
export const commandNames = Object.keys(commands) as readonly CommandName[]

/** @throws usage, with the name that was probably meant */
export function commandNamed(word: string): CommandName {
  const names = new Map<string, CommandName>()
  for (const name of commandNames) {
    for (const each of [name, ...commands[name].aliases]) names.set(each, name)
  }
  const found = names.get(word)
  if (found !== undefined) return found
  const [meant] = nearestNames(word, names.keys())
  throw new TribikosError('usage', `Unknown command '${word}'`, {
    hint: meant === undefined ? 'tribikos --help lists the commands.' : `Did you mean '${meant}'?`,
  })
}

/** `tribikos stamp <revisions..>` */
export function usage(name: CommandName): string {
  const command: Command = commands[name]
  const words = command.positionals.map((each) => {
    const text = each.variadic ? `${each.name}..` : each.name
    return each.required ? `<${text}>` : `[${text}]`
  })
  return ['tribikos', name, ...words].join(' ')
}
