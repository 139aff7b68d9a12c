/** What a command of the command line gets, and the project that its global options name. */
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { type ExitCode, TribikosError } from '../errors.ts'
import { openProject } from '../project/open-project.ts'
import type { Project } from '../project/project.ts'
import { missingLocations } from '../project/revision-files.ts'
import type { Activity } from './activity.ts'
import type { GlobalValues, Invocation, OptionValue } from './invocation.ts'
import { withoutOptimizing } from './optimizing.ts'
import type { CommandName } from './options.ts'
import { hideGivenPasswords, hideProjectPasswords, warnOfPasswords } from './passwords.ts'
import type { Terminal } from './terminal.ts'

export interface CommandContext<N extends CommandName> {
  readonly invocation: Invocation<N>
  readonly terminal: Terminal
  /** Told what a run does. */
  readonly activity: Activity
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal
}

export interface CommandModule<N extends CommandName> {
  /** Calls the command and prints its value; nothing or 0 means that all is well. */
  readonly run: (context: CommandContext<N>) => Promise<ExitCode | 0 | undefined>
}

/** What a command line asks for, as far as opening a project needs it. */
interface ProjectContext {
  readonly invocation: {
    readonly global: GlobalValues
    readonly command: CommandName
    readonly options: Readonly<Record<string, OptionValue>>
  }
  readonly terminal: Terminal
}

/**
 * Opens the project and keeps its passwords from being printed. What its code prints is no part of a result: SQL and
 * JSON on stdout have to stay whole.
 */
export async function projectOf({ invocation, terminal }: ProjectContext): Promise<Project> {
  const { config, env, url, x, tag, database } = invocation.global
  globalThis.console = projectConsole(terminal)
  const scratchUrl = invocation.options['scratch-url']
  const onSecret = (secret: string): void => terminal.hide([secret])
  hideGivenPasswords(terminal, [url, scratchUrl])
  const project = await openProject({
    configFile: config,
    environment: env,
    url,
    xArguments: x,
    tag,
    onSecret,
  })
  tellMissing(project, invocation.command, terminal)
  hideProjectPasswords(terminal, project)
  warnOfPasswords(terminal, [url, scratchUrl, ...x.map((argument) => argument.replace(/^[^=]*=/, ''))])
  withoutOptimizing()
  return database.length === 0 ? project : chosenDatabase(project, invocation)
}

/** One database is the project's; several are for a command that works on several, which chooses them itself. */
async function chosenDatabase(
  project: Project,
  { command, global, options }: ProjectContext['invocation'],
): Promise<Project> {
  const { chosenNames, oneDatabase } = await import('../commands/named-databases.ts')
  const names = chosenNames(global.database)
  if (global.url !== undefined) {
    throw new TribikosError('usage', '--url and --database both say which database is meant', {
      hint: 'Leave one of them out.',
    })
  }
  const [name, ...others] = names
  if (name !== undefined && others.length === 0) return oneDatabase(project, name)
  if ('jobs' in options) return project
  throw new TribikosError('usage', `${command} works on one database, and --database names ${names.length}`, {
    hint: 'Name one.',
  })
}

/** A console whose output loses passwords on its way to stderr. */
function projectConsole(terminal: Terminal): Console {
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => {
      terminal.printed(String(text))
      done()
    },
  })
  return new Console({ stdout: stream, colorMode: process.stderr.isTTY && process.stderr.hasColors() })
}

/** What a listing leaves out because its folder is not there; `check` reports it, `revision` may make it. */
function tellMissing({ config }: Project, command: CommandName, terminal: Terminal): void {
  if (command === 'check') return
  for (const { severity, message, hint } of missingLocations(config.versionLocations)) {
    if (severity === 'info' && command === 'revision') continue
    if (severity === 'warning') terminal.warning(message)
    else terminal.note(message)
    terminal.note(`hint: ${hint}`)
  }
}
