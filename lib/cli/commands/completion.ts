/** `tribikos completion` */
import type { CommandContext } from '../command-context.ts'

export async function run(_: CommandContext<'completion'>): Promise<undefined> {
  const { printCompletionScript } = await import('../help.ts')
  printCompletionScript()
}
