/** What --help and --version print with --json: the table of options as a value. Needs no yargs. */
import { ownVersion } from '../project/own-version.ts'
import { commandNames, usage } from './command-names.ts'
import { spellings } from './invocation.ts'
import { commands, globalOptions, type Command, type CommandName, type Option } from './options.ts'

/** `--version --json` */
export interface VersionReport {
  readonly version: 1
  readonly kind: 'version'
  /** The version of the package. */
  readonly tribikos: string
  /** The version of Node that runs it. */
  readonly node: string
}

/** `--help --json`, of the program or of one command */
export interface HelpReport {
  readonly version: 1
  readonly kind: 'help'
  /** Null for the program. */
  readonly command: string | null
  readonly usage: string
  readonly summary: string
  readonly details: readonly string[]
  /** Other names of the command. */
  readonly aliases: readonly string[]
  readonly arguments: readonly ArgumentHelp[]
  readonly options: readonly OptionHelp[]
  readonly globalOptions: readonly OptionHelp[]
  readonly examples: readonly { readonly line: string; readonly meaning: string }[]
  /** All commands, in the help of the program. */
  readonly commands: readonly { readonly name: string; readonly summary: string }[]
}

interface ArgumentHelp {
  readonly name: string
  readonly describe: string
  readonly required: boolean
  /** Takes all that follow. */
  readonly variadic: boolean
}

interface OptionHelp {
  /** As they are typed, dashes included. */
  readonly names: readonly string[]
  readonly describe: string
  readonly type: 'flag' | 'text' | 'list' | 'number' | 'choice'
  /** What its value may be, where only some are allowed. */
  readonly choices: readonly string[]
}

export function versionValue(): VersionReport {
  return { version: 1, kind: 'version', tribikos: ownVersion(), node: process.version }
}

/** The help of one command, or of the program. */
export function helpValue(name: CommandName | null): HelpReport {
  const command: Command | null = name === null ? null : commands[name]
  return {
    version: 1,
    kind: 'help',
    command: name,
    usage: name === null ? 'tribikos <command>' : usage(name),
    summary: command?.summary ?? '',
    details: command?.details ?? [],
    aliases: command?.aliases ?? [],
    arguments: (command?.positionals ?? []).map(({ name: argument, describe, required, variadic }) => ({
      name: argument,
      describe,
      required,
      variadic,
    })),
    options: optionsHelp(command?.options ?? {}),
    globalOptions: optionsHelp(globalOptions),
    examples: (command?.examples ?? []).map(([line, meaning]) => ({ line, meaning })),
    commands:
      name === null ? commandNames.map((each) => ({ name: each, summary: commands[each].summary })) : [],
  }
}

function optionsHelp(options: Readonly<Record<string, Option>>): readonly OptionHelp[] {
  return Object.entries(options).map(([name, option]) => ({
    names: spellings(name, option),
    describe: option.describe,
    type: option.type,
    choices: option.type === 'choice' ? option.choices : [],
  }))
}
