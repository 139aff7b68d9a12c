/** `tribikos merge` */
import { merge } from '../../commands/merge.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { askedForSql } from '../file-format.ts'
import { reportWritten } from '../print/written.ts'

export async function run(context: CommandContext<'merge'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { message, splice, 'branch-label': branchLabels, 'rev-id': id } = invocation.options
  const report = await merge(await projectOf(context), invocation.positionals.revisions, {
    message,
    splice,
    branchLabels,
    id,
    sqlFile: askedForSql(invocation.options),
    signal,
  })
  reportWritten(terminal, report)
}
