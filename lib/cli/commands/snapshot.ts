/** `tribikos snapshot` */
import { snapshot } from '../../commands/snapshot.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { printWholeText } from '../print/whole-text.ts'

export async function run(context: CommandContext<'snapshot'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { from, output, 'scratch-url': scratchUrl } = invocation.options
  const report = await snapshot(await projectOf(context), { from, scratchUrl, signal })
  for (const warning of report.warnings) terminal.warning(warning)
  await printWholeText(terminal, report, report.text, output)
}
