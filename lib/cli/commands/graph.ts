/** `tribikos graph` */
import { graph } from '../../commands/graph.ts'
import { projectOf, type CommandContext } from '../command-context.ts'

export async function run(context: CommandContext<'graph'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { format, 'rev-range': range, 'indicate-current': indicateCurrent } = invocation.options
  const report = await graph(await projectOf(context), { format, range, indicateCurrent, signal })
  terminal.result(report, report.picture)
}
