/** What upgrade and downgrade do alike: a run, its SQL text, or its plan, by the options. */
import { plan } from '../commands/plan.ts'
import { TribikosError } from '../errors.ts'
import type { SqlReport } from '../commands/revision-run.ts'
import type { RunOptions } from '../commands/run-options.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { projectOf, type CommandContext } from './command-context.ts'
import { confirmedDatabase } from './confirmation.ts'
import { planText } from './print/plan.ts'
import { checkOutputOptions, printRun, printSql, runOptionsOf } from './run-revisions.ts'

/** One of the two ways through the graph. */
export interface Move {
  readonly direction: 'upgrade' | 'downgrade'
  readonly run: (project: Project, target: string, options: RunOptions) => Promise<RunReport>
  readonly sql: (project: Project, target: string) => Promise<SqlReport>
}

export async function moveRevisions(
  context: CommandContext<'upgrade' | 'downgrade'>,
  { direction, run, sql }: Move,
): Promise<void> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const { revision } = invocation.positionals
  checkOutputOptions(options)
  const verifies = 'verify' in options && options.verify
  if (verifies && (options.sql || options['dry-run'])) {
    throw new TribikosError('usage', '--verify looks at what was run, and nothing is', {
      hint: 'Leave out --sql and --dry-run, or --verify.',
    })
  }
  const project = await projectOf(context)
  if (options.sql) {
    await printSql(terminal, await sql(project, revision), options.output)
  } else if (options['dry-run']) {
    const report = await plan(project, revision, { direction, signal })
    terminal.result(report, planText(report))
  } else {
    const report = await run(project, revision, {
      ...runOptionsOf(context),
      verify: verifies,
      confirmDatabase: await confirmedDatabase(project, options.yes, context),
    })
    printRun(terminal, report)
  }
}
