/** `tribikos plan` */
import { plan } from '../../commands/plan.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { planText } from '../print/plan.ts'

export async function run(context: CommandContext<'plan'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const report = await plan(await projectOf(context), invocation.positionals.revision ?? 'heads', {
    statements: invocation.options.statements,
    signal,
  })
  terminal.result(
    report,
    [planText(report), ...(report.sql === null ? [] : ['', report.sql.trimEnd()])].join('\n'),
  )
}
