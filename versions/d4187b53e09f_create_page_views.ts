/**
 * create page views
 *
 * A base of its own: the analytics branch grows beside the application and needs only its users.
 *
 * Revision ID: d4187b53e09f
 * Revises:
 * Create Date: 2026-04-28T10:12:31.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = 'd4187b53e09f'
export const down_revision = null
export const branch_labels = 'analytics'
export const depends_on = '8c41d0b7e5a2'

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('page_views', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.uuid('user_id').references('id').inTable('users').onDelete('SET NULL')
    table.string('page_path', 255).notNullable()
    table
      .timestamp('viewed_at')
      .notNullable()
      .defaultTo(sql`CURRENT_TIMESTAMP`)
    table.jsonb('metadata').notNullable().defaultTo('{}')
  })
  await op.createIndex('idx_page_views_tenant', 'page_views', ['tenant_id', 'viewed_at'])
  await op.createIndex('idx_page_views_path', 'page_views', ['page_path'])
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('page_views')
}
