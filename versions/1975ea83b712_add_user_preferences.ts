/**
 * add user preferences
 *
 * Revision ID: 1975ea83b712
 * Revises: ae1027a6acf0
 * Create Date: 2026-04-07T10:00:00.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = '1975ea83b712'
export const down_revision = 'ae1027a6acf0'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('user_preferences', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('user_id').notNullable().unique().references('id').inTable('users').onDelete('CASCADE')
    table.string('theme', 20).notNullable().defaultTo('light')
    table.string('timezone', 50).notNullable().defaultTo('UTC')
    table.boolean('email_notifications').notNullable().defaultTo(true)
    table.boolean('push_notifications').notNullable().defaultTo(false)
    table.jsonb('metadata').notNullable().defaultTo('{}')
    table.timestamps(true, true)
    table.check(`theme IN ('light', 'dark')`, undefined, 'check_theme')
  })
  await op.execute(`
    CREATE TRIGGER update_user_preferences_updated_at
      BEFORE UPDATE ON user_preferences
      FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`)
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('user_preferences')
}
