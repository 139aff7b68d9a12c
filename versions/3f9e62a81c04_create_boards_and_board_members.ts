/**
 * create boards and board members
 *
 * Revision ID: 3f9e62a81c04
 * Revises: 8c41d0b7e5a2
 * Create Date: 2026-03-04T15:40:51.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = '3f9e62a81c04'
export const down_revision = '8c41d0b7e5a2'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('boards', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.uuid('owner_id').notNullable().references('id').inTable('users').onDelete('RESTRICT')
    table.string('title', 255).notNullable()
    table.text('description')
    table.boolean('is_public').notNullable().defaultTo(false)
    table.jsonb('settings').notNullable().defaultTo('{}')
    table.timestamps(true, true)
  })
  await op.createIndex('idx_boards_tenant', 'boards', ['tenant_id', { element: 'created_at', order: 'desc' }])
  await op.createIndex('idx_boards_owner', 'boards', ['owner_id'])
  await op.execute(`
    CREATE TRIGGER update_boards_updated_at
      BEFORE UPDATE ON boards
      FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`)

  await op.createEnum('board_role', ['owner', 'editor', 'viewer'])
  await op.createTable('board_members', (table) => {
    table.uuid('board_id').notNullable().references('id').inTable('boards').onDelete('CASCADE')
    table.uuid('user_id').notNullable().references('id').inTable('users').onDelete('CASCADE')
    table.specificType('role', 'board_role').notNullable().defaultTo('viewer')
    table.uuid('invited_by').references('id').inTable('users').onDelete('SET NULL')
    table
      .timestamp('joined_at')
      .notNullable()
      .defaultTo(sql`CURRENT_TIMESTAMP`)
    table.primary(['board_id', 'user_id'])
  })
  await op.createIndex('idx_board_members_user', 'board_members', ['user_id'])
  await op.createIndex('idx_board_members_board_role', 'board_members', ['board_id', 'role'])
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('board_members')
  await op.dropEnum('board_role')
  await op.dropTable('boards')
}
