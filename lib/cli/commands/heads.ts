/** `tribikos heads` */
import { heads } from '../../commands/heads.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'

export async function run(context: CommandContext<'heads'>): Promise<undefined> {
  const { invocation, terminal } = context
  const { verbose, 'resolve-dependencies': resolveDependencies } = invocation.options
  const report = await heads(await projectOf(context), { resolveDependencies, details: verbose })
  const lines = report.revisions.map((each) =>
    verbose ? revisionBlock(each) : revisionLine(each, { labels: true }),
  )
  terminal.result(report, lines.join('\n'))
}
