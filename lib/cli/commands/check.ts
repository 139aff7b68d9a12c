/** `tribikos check` */
import { check } from '../../commands/check.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { diagnosticLines } from '../print/diagnostics.ts'

export async function run(context: CommandContext<'check'>): Promise<0 | 1> {
  const { invocation, terminal } = context
  const report = await check(await projectOf(context), { allowHeads: invocation.options['allow-heads'] })
  const summary = `${counted(report.revisions, 'revision')}, ${counted(report.heads.length, 'head')}`
  const last = report.ok ? `No problems in ${summary}.` : `Problems in ${summary}.`
  terminal.result(report, [...diagnosticLines(report.diagnostics), last].join('\n'))
  return report.ok ? 0 : 1
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
