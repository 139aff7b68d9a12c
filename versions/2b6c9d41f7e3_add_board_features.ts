/**
 * add board features
 *
 * View counts, tags and archiving.
 *
 * Revision ID: 2b6c9d41f7e3
 * Revises: 1975ea83b712
 * Create Date: 2026-04-20T16:21:44.000Z
 */
import type { Op } from 'tribikos'

export const revision = '2b6c9d41f7e3'
export const down_revision = '1975ea83b712'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.addColumn('boards', (table) => {
    table.integer('view_count').notNullable().defaultTo(0)
    table.specificType('tags', 'text[]').notNullable().defaultTo('{}')
    table.boolean('is_archived').notNullable().defaultTo(false)
    table.timestamp('archived_at')
  })
  await op.createCheckConstraint(
    'check_archived_date',
    'boards',
    'is_archived = false OR archived_at IS NOT NULL',
  )
  await op.createIndex('idx_boards_tags', 'boards', ['tags'], { using: 'gin' })
  await op.createIndex('idx_boards_archived_at', 'boards', ['archived_at'], { where: 'is_archived' })
}

export async function downgrade(op: Op): Promise<void> {
  await op.batchAlterTable('boards', async (batch) => {
    await batch.dropIndex('idx_boards_archived_at')
    await batch.dropIndex('idx_boards_tags')
    await batch.dropConstraint('check_archived_date')
    for (const column of ['archived_at', 'is_archived', 'tags', 'view_count']) {
      await batch.dropColumn(column)
    }
  })
}
