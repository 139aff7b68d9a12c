/** `tribikos ensure-version` */
import { ensureVersion, ensureVersionSql } from '../../commands/ensure-version.ts'
import type { ExitCode } from '../../errors.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { onDatabases } from '../on-databases.ts'
import { checkOutputOptions, milliseconds, printSql, progressPrinter } from '../run-revisions.ts'

export async function run(context: CommandContext<'ensure-version'>): Promise<0 | ExitCode> {
  const { invocation, terminal } = context
  const { options } = invocation
  checkOutputOptions(options)
  if (options.sql) {
    await printSql(terminal, await ensureVersionSql(await projectOf(context)), options.output)
    return 0
  }
  return onDatabases(context, {
    writes: true,
    run: async (project, around, confirmDatabase) =>
      ensureVersion(project, {
        waitForDbMs: milliseconds(options['wait-for-db']),
        lockWaitMs: milliseconds(options['lock-wait']),
        confirmDatabase,
        signal: around.signal,
        onProgress: progressPrinter(around),
      }),
    text: () => '',
    line: () => '',
  })
}
