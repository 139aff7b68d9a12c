/** What a command of the command line gets, and the project that its global options name. */
import type { ExitCode } from '../errors.ts'
import type { Project } from '../project/project.ts'
import type { Invocation } from './invocation.ts'
import type { CommandName } from './options.ts'
import type { Terminal } from './terminal.ts'

export interface CommandContext<N extends CommandName> {
  readonly invocation: Invocation<N>
  readonly terminal: Terminal
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal
}

export interface CommandModule<N extends CommandName> {
  /** Calls the command and prints its value; nothing or 0 means that all is well. */
  readonly run: (context: CommandContext<N>) => Promise<ExitCode | 0 | undefined>
}
