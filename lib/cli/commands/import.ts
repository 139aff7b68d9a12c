/** `tribikos import` */
import { importMigrations, type ImportReport } from '../../commands/import.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { confirmedDatabase } from '../confirmation.ts'
import { progressPrinter } from '../run-revisions.ts'

export async function run(context: CommandContext<'import'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options, positionals } = invocation
  const project = await projectOf(context)
  const isStamped = !options['no-stamp'] && !options['dry-run']
  const report = await importMigrations(project, positionals.tool, positionals.directory, {
    head: options.head,
    versionPath: options['version-path'],
    table: options.table,
    stamp: !options['no-stamp'],
    dryRun: options['dry-run'],
    confirmDatabase: isStamped ? await confirmedDatabase(project, options.yes, context) : options.yes,
    signal,
    onProgress: progressPrinter(context),
  })
  for (const warning of report.warnings) terminal.warning(warning)
  terminal.result(report, importText(report))
}

function importText(report: ImportReport): string {
  const { revisions, present, dryRun } = report
  const end = dryRun ? '' : ' ...  done'
  const written = revisions.flatMap(({ path, downPath }) =>
    [path, downPath].flatMap((each) => (each === null ? [] : [`Generating ${each}${end}`])),
  )
  const kept = present.length === 0 ? [] : [`Imported before: ${present.length} (${shortList(present)})`]
  return [...written, ...kept, ...stateLines(report)].join('\n')
}

function stateLines({ database, table, applied, stamped, dryRun }: ImportReport): readonly string[] {
  if (database === null) return []
  if (table === null) return [`No tracking table in ${database}: nothing is stamped.`]
  if (applied.length === 0) return [`${table} says that nothing is applied.`]
  const said = `${table} says that ${applied.length} ${applied.length === 1 ? 'is' : 'are'} applied (${shortList(applied)})`
  if (stamped === null) return [`${said}; the version table says so already.`]
  return [`${said}: ${dryRun ? 'would stamp' : 'stamped'} ${stamped}.`]
}

function shortList(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids[0] ?? ''} … ${ids.at(-1) ?? ''}`
}
