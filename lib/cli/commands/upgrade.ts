/** `tribikos upgrade` */
import { upgrade, upgradeSql } from '../../commands/upgrade.ts'
import type { ExitCode } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { moveRevisions } from '../move-revisions.ts'

export async function run(context: CommandContext<'upgrade'>): Promise<0 | ExitCode> {
  return moveRevisions(context, { direction: 'upgrade', run: upgrade, sql: upgradeSql })
}
