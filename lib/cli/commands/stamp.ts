/** `tribikos stamp` */
import { plan } from '../../commands/plan.ts'
import { stamp, stampSql } from '../../commands/stamp.ts'
import { TribikosError } from '../../errors.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { confirmedDatabase } from '../confirmation.ts'
import { planText } from '../print/plan.ts'
import { checkOutputOptions, milliseconds, printRun, printSql, progressPrinter } from '../run-revisions.ts'

export async function run(context: CommandContext<'stamp'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options, positionals } = invocation
  checkOutputOptions(options)
  if (options.sql && options.purge) {
    throw new TribikosError('usage', "Can't use --purge with --sql mode", {
      hint: 'A script knows its start: name it, as in `stamp base:head --sql`.',
    })
  }
  const project = await projectOf(context)
  const { revisions } = positionals
  if (options.sql) {
    await printSql(terminal, await stampSql(project, revisions), options.output)
  } else if (options['dry-run']) {
    const report = await plan(project, revisions, { direction: 'stamp', purge: options.purge, signal })
    terminal.result(report, planText(report))
  } else {
    const report = await stamp(project, revisions, {
      purge: options.purge,
      planHash: options.plan,
      reason: options.reason,
      waitForDbMs: milliseconds(options['wait-for-db']),
      lockWaitMs: milliseconds(options['lock-wait']),
      confirmDatabase: await confirmedDatabase(project, options.yes, context),
      signal,
      onProgress: progressPrinter(context),
    })
    printRun(terminal, report)
  }
}
