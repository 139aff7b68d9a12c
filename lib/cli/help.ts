/**
 * Help and shell completion, by yargs from the table of options. Loaded only when one of them is asked for: yargs
 * costs more time than everything else that a listing does.
 */
import yargs, { type Argv } from 'yargs'
import { commandNames, usage } from './command-names.ts'
import { commands, globalOptions, type Command, type CommandName, type Option } from './options.ts'

/** The help of one command, or of the program. */
export async function helpText(command: CommandName | null, columns: number): Promise<string> {
  const parser = bare([]).wrap(Math.min(columns, 110))
  if (command !== null) {
    parser.usage([usage(command), `${commands[command].summary}.`, ...commands[command].details].join('\n\n'))
    return describeCommand(parser, commands[command]).getHelp()
  }
  parser.usage('tribikos <command>\n\nMigrations for PostgreSQL as a graph of TypeScript revisions.')
  for (const name of commandNames) parser.command(syntax(name), commands[name].summary)
  return addOptions(parser, globalOptions, globalGroup).getHelp()
}

/** Prints the script that teaches a shell to complete command lines; yargs writes it to stdout itself. */
export function printCompletionScript(): void {
  withCommands([]).showCompletionScript()
}

/** Answers the shell: prints the words that may follow, a line each. `argv` begins with --get-yargs-completions. */
export async function printCompletions(argv: readonly string[]): Promise<void> {
  await withCommands(argv, await revisionWords()).parse()
}

/** What can stand for a revision here; nothing where no project is, or a broken one. */
async function revisionWords(): Promise<readonly string[]> {
  try {
    const { openProject } = await import('../project/open-project.ts')
    const { loadGraph } = await import('../project/load-graph.ts')
    const graph = await loadGraph(await openProject())
    return ['head', 'heads', 'base', ...graph.labels.keys(), ...graph.headers.map(({ id }) => id)]
  } catch {
    return []
  }
}

const globalGroup = 'Global options, before or after the command:'

function withCommands(argv: readonly string[], revisions: readonly string[] = []): Argv {
  const parser = bare(argv).completion('completion', false)
  for (const name of commandNames) {
    if (name === 'completion') continue
    parser.command(syntax(name), commands[name].summary, (command) =>
      describeCommand(command, commands[name], revisions),
    )
  }
  // The commands bring them along, without the letters that mean something else there.
  return addOptions(parser, globalOptions, globalGroup)
}

function bare(argv: readonly string[]): Argv {
  return yargs([...argv])
    .scriptName('tribikos')
    .locale('en')
    .exitProcess(false)
    .help(false)
    .version(false)
}

/** The usage line as yargs wants it: without the program's name. */
function syntax(name: CommandName): string {
  return usage(name).slice('tribikos '.length)
}

function describeCommand(parser: Argv, command: Command, revisions: readonly string[] = []): Argv {
  for (const { name, describe } of command.positionals) {
    const choices = /^revisions?$/.test(name) && revisions.length > 0 ? { choices: revisions } : {}
    parser.positional(name, { describe, type: 'string', ...choices })
  }
  addOptions(parser, command.options, 'Options:')
  addOptions(parser, withoutLettersOf(command, globalOptions), globalGroup)
  for (const [line, what] of command.examples) parser.example(line, what)
  return parser
}

/** `-c` of current is --check-heads, so --config has no letter there. */
function withoutLettersOf(
  command: Command,
  options: Readonly<Record<string, Option>>,
): Readonly<Record<string, Option>> {
  const letters = new Set(Object.values(command.options).map(({ short }) => short))
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      if (option.short === undefined || !letters.has(option.short)) return [name, option]
      const { short: _letter, ...rest } = option
      return [name, rest]
    }),
  )
}

function addOptions(parser: Argv, options: Readonly<Record<string, Option>>, group: string): Argv {
  for (const [name, option] of Object.entries(options)) {
    parser.option(name, {
      describe: option.describe,
      group,
      global: false,
      alias: [
        ...(option.short === undefined || option.short === name ? [] : [option.short]),
        ...(option.aliases ?? []),
      ],
      // Kinds of values other than these are for our parser; yargs only has to know whether a value follows.
      type: option.type === 'flag' ? 'boolean' : 'string',
      ...(option.type === 'choice' ? { choices: option.choices } : {}),
    })
  }
  return parser
}
