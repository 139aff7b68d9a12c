/** What upgrade and downgrade do alike: a run, its SQL text, or its plan, by the options. */
import { plan } from '../commands/plan.ts'
import { type ExitCode, TribikosError } from '../errors.ts'
import type { SqlReport } from '../commands/revision-run.ts'
import type { RunOptions } from '../commands/run-options.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { projectOf, type CommandContext } from './command-context.ts'
import { onDatabases } from './on-databases.ts'
import { planLine, planText } from './print/plan.ts'
import { checkOutputOptions, printSql, runOptionsOf } from './run-revisions.ts'

/** One of the two ways through the graph. */
export interface Move {
  readonly direction: 'upgrade' | 'downgrade'
  readonly run: (project: Project, target: string, options: RunOptions) => Promise<RunReport>
  readonly sql: (project: Project, target: string) => Promise<SqlReport>
}

export async function moveRevisions(
  context: CommandContext<'upgrade' | 'downgrade'>,
  { direction, run, sql }: Move,
): Promise<0 | ExitCode> {
  const { invocation, terminal } = context
  const { options } = invocation
  const { revision } = invocation.positionals
  checkOutputOptions(options)
  const verifies = 'verify' in options && options.verify
  if (verifies && (options.sql || options['dry-run'])) {
    throw new TribikosError('usage', '--verify looks at what was run, and nothing is', {
      hint: 'Leave out --sql and --dry-run, or --verify.',
    })
  }
  if (options.sql) {
    await printSql(terminal, await sql(await projectOf(context), revision), options.output)
    return 0
  }
  if (options['dry-run']) {
    return onDatabases(context, {
      writes: false,
      run: async (project, { signal }) => plan(project, revision, { direction, signal }),
      text: planText,
      line: planLine,
    })
  }
  return onDatabases(context, {
    writes: true,
    run: async (project, around, confirmDatabase) =>
      run(project, revision, {
        ...runOptionsOf({ ...context, ...around }),
        verify: verifies,
        confirmDatabase,
      }),
    text: () => '',
    line: () => '',
  })
}
