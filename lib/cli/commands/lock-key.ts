/** `tribikos lock-key` */
import { lockKey } from '../../commands/lock-key.ts'
import { type CommandContext, projectOf } from '../command-context.ts'

export async function run(context: CommandContext<'lock-key'>): Promise<undefined> {
  const report = await lockKey(await projectOf(context), { signal: context.signal })
  context.terminal.result(report, report.key)
}
