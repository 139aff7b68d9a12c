/** `tribikos edit` */
import { edit } from '../../commands/edit.ts'
import { projectOf, type CommandContext } from '../command-context.ts'

export async function run(context: CommandContext<'edit'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const report = await edit(await projectOf(context), invocation.positionals.revision, { signal })
  terminal.result(report, '')
}
