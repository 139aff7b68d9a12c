/** `tribikos merge` */
import { merge } from '../../commands/merge.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { reportWritten } from '../print/written.ts'

export async function run({ invocation, terminal }: CommandContext<'merge'>): Promise<undefined> {
  const { message, splice, 'branch-label': branchLabels, 'rev-id': id } = invocation.options
  const report = await merge(await projectOf(invocation), invocation.positionals.revisions, {
    message,
    splice,
    branchLabels,
    id,
  })
  reportWritten(terminal, report)
}
