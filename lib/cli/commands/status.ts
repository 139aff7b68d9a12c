/** `tribikos status` */
import { status, type StatusReport } from '../../commands/status.ts'
import type { ExitCode } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { onDatabases } from '../on-databases.ts'
import { revisionTable } from '../print/revision-table.ts'
import { revisionLine } from '../print/revision.ts'
import { runText } from '../print/run.ts'
import { unfinishedText } from '../print/unfinished.ts'

export async function run(context: CommandContext<'status'>): Promise<0 | ExitCode> {
  const { all } = context.invocation.options
  return onDatabases(context, {
    writes: false,
    run: async (project, { signal }) => status(project, { signal, all }),
    text: statusText,
    line: statusLine,
    ok: ({ ok }) => ok,
  })
}

/** Of one of several databases. */
function statusLine({ rows, pending, versionTable, unfinished, unknown, changed }: StatusReport): string {
  const count = (what: string, list: readonly unknown[]): readonly string[] =>
    list.length === 0 ? [] : [`${list.length} ${what}`]
  const facts = [
    pending.length === 0 ? 'nothing pending' : `${pending.length} pending`,
    ...(versionTable ? [] : ['no version table']),
    ...count('half done', unfinished),
    ...count('unknown', unknown),
    ...count('changed', changed),
  ]
  return `${rows.length === 0 ? '<base>' : rows.join(', ')}, ${facts.join(', ')}`
}

function statusText(report: StatusReport): string {
  const none = report.versionTable ? '<base>' : '<base> (no version table)'
  return [
    `Database: ${report.database}`,
    `Rows:     ${report.rows.length === 0 ? none : report.rows.join(', ')}`,
    `Heads:    ${report.heads.length === 0 ? 'none' : report.heads.join(', ')}`,
    `Applied:  ${report.applied.length}`,
    `Pending:  ${report.pending.length}`,
    ...(report.revisions === null
      ? report.pending.map((each) => `  ${revisionLine(each, { parents: true, labels: true, doc: true })}`)
      : []),
    ...report.unfinished.map((each) => `Half done: ${unfinishedText(each)}`),
    ...(report.unknown.length === 0
      ? []
      : [`Unknown:  ${report.unknown.join(', ')} (no revision file has this id)`]),
    ...report.changed.map(({ id, path }) => `Changed:  ${id} since it was applied (${path})`),
    ...(report.lastRun === null ? [] : [`Last run: ${runText(report.lastRun)}`]),
    ...(report.revisions === null || report.revisions.length === 0
      ? []
      : ['', ...revisionTable(report.revisions)]),
  ].join('\n')
}
