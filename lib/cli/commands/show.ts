/** `tribikos show` */
import { show } from '../../commands/show.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock } from '../print/revision.ts'

export async function run(context: CommandContext<'show'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const report = await show(await projectOf(context), invocation.positionals.revision, { signal })
  terminal.result(report, report.revisions.map((each) => revisionBlock(each)).join('\n'))
}
