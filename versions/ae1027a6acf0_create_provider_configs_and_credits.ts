/**
 * create provider configs and credits
 *
 * Revision ID: ae1027a6acf0
 * Revises: b57d20c94e18
 * Create Date: 2026-03-19T13:27:10.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = 'ae1027a6acf0'
export const down_revision = 'b57d20c94e18'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('provider_configs', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.string('provider_name', 100).notNullable()
    table.jsonb('config').notNullable().defaultTo('{}')
    table.boolean('is_enabled').notNullable().defaultTo(true)
    table.uuid('updated_by')
    table.timestamps(true, true)
    table.unique(['tenant_id', 'provider_name'])
  })
  await op.execute(`
    CREATE TRIGGER update_provider_configs_updated_at
      BEFORE UPDATE ON provider_configs
      FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`)

  await op.createTable('credit_transactions', (table) => {
    table.specificType('id', 'bigint GENERATED ALWAYS AS IDENTITY').primary()
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.uuid('user_id').notNullable().references('id').inTable('users').onDelete('RESTRICT')
    table.uuid('generation_id').references('id').inTable('generations').onDelete('SET NULL')
    table.string('transaction_type', 20).notNullable()
    table.decimal('amount', 12, 4).notNullable()
    table.decimal('balance_after', 12, 4).notNullable()
    table.text('description')
    table
      .timestamp('created_at')
      .notNullable()
      .defaultTo(sql`CURRENT_TIMESTAMP`)
    table.check(
      `transaction_type IN ('reserve', 'finalize', 'refund', 'purchase')`,
      undefined,
      'check_transaction_type',
    )
  })
  await op.createIndex('idx_credit_transactions_user', 'credit_transactions', [
    'user_id',
    { element: 'created_at', order: 'desc' },
  ])
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('credit_transactions')
  await op.dropTable('provider_configs')
}
