/** `tribikos ensure-version` */
import { ensureVersion, ensureVersionSql } from '../../commands/ensure-version.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { confirmedDatabase } from '../confirmation.ts'
import { checkOutputOptions, milliseconds, printSql, progressPrinter } from '../run-revisions.ts'

export async function run(context: CommandContext<'ensure-version'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  checkOutputOptions(options)
  const project = await projectOf(context)
  if (options.sql) {
    await printSql(terminal, await ensureVersionSql(project), options.output)
    return
  }
  const report = await ensureVersion(project, {
    waitForDbMs: milliseconds(options['wait-for-db']),
    lockWaitMs: milliseconds(options['lock-wait']),
    confirmDatabase: await confirmedDatabase(project, options.yes, context),
    signal,
    onProgress: progressPrinter(context),
  })
  terminal.result(report, '')
}
