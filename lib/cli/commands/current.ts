/** `tribikos current` */
import { current } from '../../commands/current.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'

export async function run({ invocation, terminal, signal }: CommandContext<'current'>): Promise<undefined> {
  const { verbose, 'check-heads': checkHeads } = invocation.options
  const report = await current(await projectOf(invocation), { checkHeads, signal })
  const lines = report.revisions.map((each) => (verbose ? revisionBlock(each) : revisionLine(each, { tree: true })))
  const title = verbose ? [`Current revision(s) for ${report.database}:`] : []
  terminal.result(report, [...title, ...lines].join('\n'))
}
