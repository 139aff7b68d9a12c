/** Help and completion come from the table of options, so each option of each command is in them. */
import { describe, expect, it } from 'vitest'
import { helpText } from '../../lib/cli/help.ts'
import { commandNames } from '../../lib/cli/command-names.ts'
import { commands, globalOptions, type Command } from '../../lib/cli/options.ts'
import { spellings } from '../../lib/cli/invocation.ts'

describe('help', () => {
  it('lists every command with its summary', async () => {
    const text = await helpText(null, 110)
    for (const name of commandNames) {
      expect(text).toMatch(new RegExp(`^  tribikos ${name}\\b.*${commands[name].summary.slice(0, 20)}`, 'm'))
    }
  })

  it.each(commandNames)('of %s names its arguments, options and examples', async (name) => {
    const text = await helpText(name, 200)
    const command: Command = commands[name]
    expect(text).toContain(command.summary)
    for (const each of command.positionals) expect(text).toContain(each.name)
    for (const [option, spec] of Object.entries({ ...globalOptions, ...command.options })) {
      const shadowed = Object.values(command.options).flatMap((each) =>
        each.short === undefined ? [] : [`-${each.short}`],
      )
      for (const each of spellings(option, spec)) {
        if (each.startsWith('--') || !shadowed.includes(each) || option in command.options)
          expect(text).toContain(each)
      }
    }
    for (const word of command.examples.flatMap(([line]) => line.split(' '))) expect(text).toContain(word)
  })
})
