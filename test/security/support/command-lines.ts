/** Every command of the table, called in this process as the command line calls it; new ones are among them by themselves. */
import { Activity } from '../../../lib/cli/activity.ts'
import { execute } from '../../../lib/cli/execute.ts'
import { commands, type Command, type CommandName } from '../../../lib/cli/options.ts'
import { errorText } from '../../../lib/cli/print/error.ts'
import { errorValue } from '../../../lib/commands/error-value.ts'
import { createTerminal } from '../../../lib/cli/terminal.ts'

export const commandNames = Object.keys(commands) as readonly CommandName[]

/** Values that are to be given where a command has the option or the argument. */
const usual: Readonly<Record<string, string>> = {
  message: 'a message',
  'scratch-url': 'pglite://memory',
  revision: 'head',
  revisions: 'heads',
  tool: 'sql',
}

/** A command line that does what the command is there for. */
export function lineOf(name: CommandName, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const command: Command = commands[name]
  const given = { ...usual, ...values }
  const positionals = command.positionals.flatMap((each) => {
    const value = given[each.name]
    return each.required || value !== undefined ? [value ?? 'head'] : []
  })
  const options = Object.keys(command.options).flatMap((option) => {
    const value = given[option]
    return value === undefined ? [] : [`--${option}`, value]
  })
  return [name, ...options, ...positionals]
}

export interface Called {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Calls a command line and reports its error as the process would. Code of the project prints to the console that the
 * command line sets up; this one is put back.
 */
export async function call(
  argv: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const written = { stdout: '', stderr: '' }
  const terminal = createTerminal({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    json: argv.includes('--json'),
    quiet: false,
    color: false,
  })
  const console = globalThis.console
  const undo = setVariables(variables)
  const context = { terminal, activity: new Activity(), signal: new AbortController().signal }
  try {
    return { code: await execute(argv, context), ...written }
  } catch (error) {
    terminal.error(errorText(error, argv.includes('--raiseerr')), errorValue(error))
    return { code: errorValue(error).exitCode, ...written }
  } finally {
    globalThis.console = console
    undo()
  }
}

function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const names = new Set([
    ...Object.keys(process.env).filter((name) => /^PG[A-Z]/.test(name)),
    ...Object.keys(variables),
  ])
  const before = [...names].map((name) => [name, process.env[name]] as const)
  for (const name of names) delete process.env[name]
  Object.assign(process.env, variables)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
