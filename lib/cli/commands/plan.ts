/** `tribikos plan` */
import { plan } from '../../commands/plan.ts'
import type { ExitCode } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { onDatabases } from '../on-databases.ts'
import { planLine, planText } from '../print/plan.ts'

export async function run(context: CommandContext<'plan'>): Promise<0 | ExitCode> {
  const { revision } = context.invocation.positionals
  const { statements } = context.invocation.options
  return onDatabases(context, {
    writes: false,
    run: async (project, { signal }) => plan(project, revision ?? 'heads', { statements, signal }),
    text: (report) =>
      [planText(report), ...(report.sql === null ? [] : ['', report.sql.trimEnd()])].join('\n'),
    line: planLine,
  })
}
