/**
 * create tenants and users
 *
 * Revision ID: 8c41d0b7e5a2
 * Revises:
 * Create Date: 2026-03-02T09:14:05.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = '8c41d0b7e5a2'
export const down_revision = null
export const branch_labels = null
export const depends_on = null

const touchFunction = `
CREATE FUNCTION update_updated_at_column() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END;
$$`

export async function upgrade(op: Op): Promise<void> {
  await op.execute(touchFunction)

  await op.createTable('tenants', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.string('name', 255).notNullable()
    table.string('slug', 100).notNullable().unique()
    table.jsonb('settings').notNullable().defaultTo('{}')
    table.timestamps(true, true)
  })

  await op.createTable('users', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.string('auth_provider', 50).notNullable()
    table.string('auth_subject', 255).notNullable()
    table.string('email', 255)
    table.string('display_name', 255)
    table.text('avatar_url')
    table.jsonb('metadata').notNullable().defaultTo('{}')
    table.timestamps(true, true)
    table.unique(['tenant_id', 'auth_provider', 'auth_subject'], { indexName: 'users_auth_unique' })
  })
  await op.createIndex('idx_users_email', 'users', ['tenant_id', sql`lower(email)`], {
    unique: true,
    where: 'email IS NOT NULL',
  })

  for (const table of ['tenants', 'users']) {
    await op.execute(`
      CREATE TRIGGER update_${table}_updated_at
        BEFORE UPDATE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`)
  }
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('users')
  await op.dropTable('tenants')
  await op.execute('DROP FUNCTION update_updated_at_column()')
}
