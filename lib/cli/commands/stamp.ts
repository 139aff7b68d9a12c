/** `tribikos stamp` */
import { plan } from '../../commands/plan.ts'
import { stamp, stampSql } from '../../commands/stamp.ts'
import { type ExitCode, TribikosError } from '../../errors.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { onDatabases } from '../on-databases.ts'
import { planLine, planText } from '../print/plan.ts'
import { checkOutputOptions, milliseconds, printSql, progressPrinter } from '../run-revisions.ts'

export async function run(context: CommandContext<'stamp'>): Promise<0 | ExitCode> {
  const { invocation, terminal } = context
  const { options, positionals } = invocation
  checkOutputOptions(options)
  if (options.sql && options.purge) {
    throw new TribikosError('usage', "Can't use --purge with --sql mode", {
      hint: 'A script knows its start: name it, as in `stamp base:head --sql`.',
    })
  }
  const { revisions } = positionals
  if (options.sql) {
    await printSql(terminal, await stampSql(await projectOf(context), revisions), options.output)
    return 0
  }
  if (options['dry-run']) {
    const { purge } = options
    return onDatabases(context, {
      writes: false,
      run: async (project, { signal }) => plan(project, revisions, { direction: 'stamp', purge, signal }),
      text: planText,
      line: planLine,
    })
  }
  return onDatabases(context, {
    writes: true,
    run: async (project, around, confirmDatabase) =>
      stamp(project, revisions, {
        purge: options.purge,
        planHash: options.plan,
        reason: options.reason,
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
