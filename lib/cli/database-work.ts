/** What a command does on a database, apart from which one that is, and whether it is one of several. */
import type { Project } from '../project/project.ts'
import type { CommandContext } from './command-context.ts'
import type { GlobalValues, OptionValue } from './invocation.ts'

/** Commands that work on all databases unless some are chosen. */
export type DatabasesCommand =
  'upgrade' | 'downgrade' | 'stamp' | 'ensure-version' | 'current' | 'status' | 'plan'

/** The command line of one of them. */
export interface WorkContext extends Surroundings {
  readonly invocation: {
    readonly command: DatabasesCommand
    readonly global: GlobalValues
    readonly options: Readonly<Record<string, OptionValue>> & {
      readonly jobs: number | undefined
      readonly 'fail-fast': boolean
    }
  }
}

/** What a command prints with and is stopped by; of one of several databases each line has its name. */
export type Surroundings = Pick<CommandContext<never>, 'terminal' | 'activity' | 'signal'>

/** A command on one database. */
export interface DatabaseWork<Report> {
  /** Changes the database, so that a protected environment wants it confirmed. */
  readonly writes: boolean
  /** `confirmed`: the name of the database as it was confirmed. */
  readonly run: (project: Project, around: Surroundings, confirmed: string | undefined) => Promise<Report>
  /** Of the only database; empty when all was told on the way. */
  readonly text: (report: Report) => string
  /** The same as what follows the name in a list of databases. */
  readonly line: (report: Report) => string
  /** What to tell besides the result. */
  readonly notes?: (report: Report) => readonly string[]
  /** False: there is something wrong that is no error, and the command line exits with 1. */
  readonly ok?: (report: Report) => boolean
}

/** `--yes`, of commands that have it. */
export function yesOf({ invocation }: WorkContext): string | undefined {
  const { yes } = invocation.options
  return typeof yes === 'string' ? yes : undefined
}
