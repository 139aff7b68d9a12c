/** `tribikos downgrade` */
import { downgrade, downgradeSql } from '../../commands/downgrade.ts'
import { plan } from '../../commands/plan.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { confirmedDatabase } from '../confirmation.ts'
import { planText } from '../print/plan.ts'
import {
  checkOutputOptions,
  milliseconds,
  printRun,
  printSql,
  progressPrinter,
  wholeCount,
} from '../run-revisions.ts'

export async function run(context: CommandContext<'downgrade'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const { revision } = invocation.positionals
  checkOutputOptions(options)
  const project = await projectOf(context)
  if (options.sql) {
    await printSql(terminal, await downgradeSql(project, revision), options.output)
  } else if (options['dry-run']) {
    const report = await plan(project, revision, { direction: 'downgrade', signal })
    terminal.result(report, planText(report))
  } else {
    const report = await downgrade(project, revision, {
      transaction: options.transaction,
      lockWaitMs: milliseconds(options['lock-wait']),
      lockTimeoutMs: milliseconds(options['lock-timeout']),
      lockRetries: wholeCount('--lock-retries', options['lock-retries']),
      confirmDatabase: await confirmedDatabase(project, options.yes, context),
      signal,
      onProgress: progressPrinter(context),
    })
    printRun(terminal, report)
  }
}
