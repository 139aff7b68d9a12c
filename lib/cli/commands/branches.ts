/** `tribikos branches` */
import { branches, type BranchPoint } from '../../commands/branches.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'

export async function run(context: CommandContext<'branches'>): Promise<undefined> {
  const { invocation, terminal } = context
  const { verbose } = invocation.options
  const report = await branches(await projectOf(context), { details: verbose })
  terminal.result(report, report.branchPoints.map((each) => `${branchText(each, verbose)}\n`).join('\n'))
}

/** The branch point, then what follows it, indented by the width of its id. */
function branchText({ revision, children }: BranchPoint, verbose: boolean): string {
  const indent = ' '.repeat(revision.id.length)
  return [
    verbose ? revisionBlock(revision) : revisionLine(revision, { labels: true, tree: true }),
    ...children.map(
      (each) => `${indent} -> ${revisionLine(each, { labels: true, tree: true, doc: verbose })}`,
    ),
  ].join('\n')
}
