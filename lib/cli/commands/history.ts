/** `tribikos history` */
import { history } from '../../commands/history.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'

export async function run(context: CommandContext<'history'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { verbose, 'rev-range': range, 'indicate-current': indicateCurrent } = invocation.options
  const report = await history(await projectOf(context), { range, indicateCurrent, details: verbose, signal })
  const current = new Set(report.current ?? [])
  const lines = report.revisions.map((each) =>
    verbose
      ? revisionBlock(each, current)
      : revisionLine(each, { parents: true, labels: true, current, tree: true, doc: true }),
  )
  terminal.result(report, lines.join('\n'))
}
