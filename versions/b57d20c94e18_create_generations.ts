/**
 * create generations
 *
 * Revision ID: b57d20c94e18
 * Revises: 3f9e62a81c04
 * Create Date: 2026-03-11T08:02:33.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = 'b57d20c94e18'
export const down_revision = '3f9e62a81c04'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createTable('generations', (table) => {
    table
      .uuid('id')
      .primary()
      .defaultTo(sql`gen_random_uuid()`)
    table.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE')
    table.uuid('board_id').notNullable().references('id').inTable('boards').onDelete('CASCADE')
    table.uuid('user_id').notNullable().references('id').inTable('users').onDelete('CASCADE')
    table.string('generator_name', 100).notNullable()
    table.string('artifact_type', 20).notNullable()
    table.string('status', 20).notNullable().defaultTo('pending')
    table.decimal('progress', 5, 2).notNullable().defaultTo(0)
    table.jsonb('input_params').notNullable().defaultTo('{}')
    table.jsonb('output_metadata').notNullable().defaultTo('{}')
    table.specificType('input_generation_ids', 'uuid[]').notNullable().defaultTo('{}')
    table.uuid('parent_generation_id').references('id').inTable('generations').onDelete('SET NULL')
    table.text('storage_url')
    table.text('error_message')
    table.timestamp('started_at')
    table.timestamp('completed_at')
    table.timestamps(true, true)
    table.check(`artifact_type IN ('image', 'video', 'audio', 'text')`, undefined, 'check_artifact_type')
    table.check(
      `status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')`,
      undefined,
      'check_status',
    )
    table.check('progress BETWEEN 0 AND 100', undefined, 'check_progress')
  })
  await op.createIndex('idx_generations_board', 'generations', [
    'board_id',
    { element: 'created_at', order: 'desc' },
  ])
  await op.createIndex('idx_generations_active', 'generations', ['board_id', 'created_at'], {
    where: `status IN ('pending', 'processing')`,
  })
  await op.createIndex('idx_generations_input_params', 'generations', ['input_params'], {
    using: 'gin',
    opclass: { input_params: 'jsonb_path_ops' },
  })
  await op.execute(`
    CREATE TRIGGER update_generations_updated_at
      BEFORE UPDATE ON generations
      FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`)
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('generations')
}
