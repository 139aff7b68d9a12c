/** `tribikos current` */
import { current, type CurrentReport } from '../../commands/current.ts'
import type { ExitCode } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { onDatabases } from '../on-databases.ts'
import { revisionBlock, revisionLine } from '../print/revision.ts'
import { unfinishedText } from '../print/unfinished.ts'

export async function run(context: CommandContext<'current'>): Promise<0 | ExitCode> {
  const { verbose, 'check-heads': checkHeads } = context.invocation.options
  return onDatabases(context, {
    writes: false,
    run: async (project, { signal }) => current(project, { checkHeads, details: verbose, signal }),
    text: (report) => currentText(report, verbose),
    line: ({ revisions }) =>
      revisions.map((each) => revisionLine(each, { tree: true })).join(', ') || '<base>',
    // Beside the result, whose lines are revisions.
    notes: ({ unfinished }) => unfinished.map((each) => `Half done: ${unfinishedText(each)}`),
  })
}

function currentText({ database, revisions }: CurrentReport, verbose: boolean): string {
  const lines = revisions.map((each) => (verbose ? revisionBlock(each) : revisionLine(each, { tree: true })))
  const title = verbose ? [`Current revision(s) for ${database}:`] : []
  return [...title, ...lines].join('\n')
}
