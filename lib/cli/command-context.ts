/** What a command of the command line gets, and the project that its global options name. */
import { Console } from 'node:console'
import { secretsOf } from '../config/describe-target.ts'
import { parseDatabaseUrl } from '../config/parse-database-url.ts'
import type { Variables } from '../config/variables.ts'
import type { ExitCode } from '../errors.ts'
import { openProject } from '../project/open-project.ts'
import type { Project } from '../project/project.ts'
import { missingLocations } from '../project/revision-files.ts'
import type { Activity } from './activity.ts'
import type { GlobalValues, Invocation } from './invocation.ts'
import { withoutOptimizing } from './optimizing.ts'
import type { CommandName } from './options.ts'
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

/**
 * Opens the project and keeps its password from being printed. What its code prints is no part of a result: SQL and
 * JSON on stdout have to stay whole.
 */
export async function projectOf({
  invocation,
  terminal,
}: {
  readonly invocation: { readonly global: GlobalValues; readonly command: CommandName }
  readonly terminal: Terminal
}): Promise<Project> {
  const { config, env, url, x, tag } = invocation.global
  globalThis.console = new Console(process.stderr)
  const project = await openProject({ configFile: config, environment: env, url, xArguments: x, tag })
  tellMissing(project, invocation.command, terminal)
  terminal.hide(passwordsOf(project, process.env))
  // One from the environment, such as PGPASSWORD, is where it should be.
  if (url !== undefined && passwordsOf(project, {}).length > 0) {
    terminal.warning(
      'A password on the command line can be seen by other users; put the URL in an environment variable',
    )
  }
  withoutOptimizing()
  return project
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

function passwordsOf({ config, root }: Project, variables: Variables): readonly string[] {
  if (config.url === null) return []
  try {
    return secretsOf(parseDatabaseUrl(config.url, { root, variables }))
  } catch {
    // Who needs the database will say what is wrong with the URL.
    return []
  }
}
