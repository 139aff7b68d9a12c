/**
 * search boards by title
 *
 * The index is built without blocking writers, so it runs outside of the revision's transaction.
 *
 * Revision ID: c04f7a2be963
 * Revises: 1975ea83b712
 * Create Date: 2026-04-21T09:58:02.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = 'c04f7a2be963'
export const down_revision = '1975ea83b712'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createIndex('idx_boards_title_search', 'boards', [sql`to_tsvector('english', title)`], {
    using: 'gin',
    concurrently: true,
  })
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropIndex('idx_boards_title_search', { concurrently: true })
}
