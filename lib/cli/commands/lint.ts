/** `tribikos lint` */
import { lint } from '../../commands/lint.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { githubAnnotations, lintText } from '../print/lint.ts'

export async function run(context: CommandContext<'lint'>): Promise<0 | 1> {
  const { invocation, terminal, signal } = context
  const { format = 'text' } = invocation.options
  const report = await lint(await projectOf(context), { range: invocation.positionals.range, signal })
  const folder = process.cwd()
  if (format === 'json' && !terminal.json) terminal.result(report, JSON.stringify(report))
  else
    terminal.result(
      report,
      format === 'github' ? githubAnnotations(report, folder) : lintText(report, folder),
    )
  return report.ok ? 0 : 1
}
