/** `tribikos current` */
import { current } from '../../commands/current.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'
import { unfinishedText } from '../print/unfinished.ts'

export async function run(context: CommandContext<'current'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { verbose, 'check-heads': checkHeads } = invocation.options
  const report = await current(await projectOf(context), { checkHeads, details: verbose, signal })
  const lines = report.revisions.map((each) =>
    verbose ? revisionBlock(each) : revisionLine(each, { tree: true }),
  )
  const title = verbose ? [`Current revision(s) for ${report.database}:`] : []
  terminal.result(report, [...title, ...lines].join('\n'))
  // Beside the result, whose lines are revisions.
  for (const each of report.unfinished) terminal.note(`Half done: ${unfinishedText(each)}`)
}
