/** `tribikos revision` */
import { revision } from '../../commands/revision.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { reportWritten } from '../print/written.ts'

export async function run(context: CommandContext<'revision'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const report = await revision(await projectOf(context), {
    message: options.message,
    head: options.head,
    splice: options.splice,
    branchLabels: options['branch-label'],
    versionPath: options['version-path'],
    id: options['rev-id'],
    dependsOn: options['depends-on'],
    signal,
  })
  reportWritten(terminal, report)
}
