/** `tribikos show` */
import { show } from '../../commands/show.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock } from '../print/revision.ts'

export async function run({ invocation, terminal, signal }: CommandContext<'show'>): Promise<undefined> {
  const report = await show(await projectOf(invocation), invocation.positionals.revision, { signal })
  terminal.result(report, report.revisions.map((each) => revisionBlock(each)).join('\n'))
}
