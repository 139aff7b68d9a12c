/** `tribikos downgrade` */
import { downgrade, downgradeSql } from '../../commands/downgrade.ts'
import type { ExitCode } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { moveRevisions } from '../move-revisions.ts'

export async function run(context: CommandContext<'downgrade'>): Promise<0 | ExitCode> {
  return moveRevisions(context, { direction: 'downgrade', run: downgrade, sql: downgradeSql })
}
