/** `tribikos upgrade` */
import { upgrade, upgradeSql } from '../../commands/upgrade.ts'
import type { CommandContext } from '../command-context.ts'
import { moveRevisions } from '../move-revisions.ts'

export async function run(context: CommandContext<'upgrade'>): Promise<undefined> {
  await moveRevisions(context, { direction: 'upgrade', run: upgrade, sql: upgradeSql })
}
