/** `tribikos status` */
import { status, type StatusReport } from '../../commands/status.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { revisionTable } from '../print/revision-table.ts'
import { revisionLine } from '../print/revision.ts'
import { runText } from '../print/run.ts'
import { unfinishedText } from '../print/unfinished.ts'

export async function run(context: CommandContext<'status'>): Promise<0 | 1> {
  const { terminal, signal } = context
  const { all } = context.invocation.options
  const report = await status(await projectOf(context), { signal, all })
  terminal.result(report, statusText(report))
  return report.ok ? 0 : 1
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
