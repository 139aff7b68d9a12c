/**
 * add research metrics
 *
 * Revision ID: 001_research_metrics
 * Revises: d4187b53e09f
 * Create Date: 2026-05-05T17:33:08.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = '001_research_metrics'
export const down_revision = 'd4187b53e09f'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('research_metrics', (table) => {
    table.specificType('id', 'bigint GENERATED ALWAYS AS IDENTITY').primary()
    table.uuid('user_id').references('id').inTable('users').onDelete('SET NULL')
    table.text('query').notNullable()
    table.string('depth', 10).notNullable()
    table.text('keywords').notNullable().defaultTo('')
    table.integer('response_time_ms').notNullable()
    table.decimal('cost_usd', 10, 6).notNullable().defaultTo(0)
    table.boolean('success').notNullable()
    table
      .timestamp('created_at')
      .notNullable()
      .defaultTo(sql`CURRENT_TIMESTAMP`)
    table.check(`depth IN ('basic', 'deep')`, undefined, 'check_depth')
  })
  await op.createIndex('idx_research_metrics_depth', 'research_metrics', ['depth', 'success', 'created_at'])
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('research_metrics')
}
