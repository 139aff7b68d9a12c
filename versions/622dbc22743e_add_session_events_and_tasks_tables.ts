/**
 * add session events and tasks tables
 *
 * Revision ID: 622dbc22743e
 * Revises: f23423398b2a
 * Create Date: 2026-06-02T13:05:59.000Z
 */
import { sql } from 'tribikos'
import type { Op } from 'tribikos'

export const revision = '622dbc22743e'
export const down_revision = 'f23423398b2a'
export const branch_labels = null
export const depends_on = '3f9e62a81c04'

export async function upgrade(op: Op): Promise<void> {
  await op.createTable(
    'session_events',
    (table) => {
      table.specificType('id', 'bigint GENERATED ALWAYS AS IDENTITY').primary()
      table.uuid('session_id').notNullable()
      table.uuid('board_id').references('id').inTable('boards').onDelete('SET NULL')
      table.integer('sequence').notNullable()
      table.string('event_type', 100).notNullable()
      table.jsonb('data').notNullable().defaultTo('{}')
      table
        .timestamp('created_at')
        .notNullable()
        .defaultTo(sql`CURRENT_TIMESTAMP`)
      table.unique(['session_id', 'sequence'])
    },
    { comment: 'Everything that happened in a session, in order.' },
  )
  await op.createIndex('idx_session_events_type', 'session_events', ['event_type', 'created_at'])

  await op.createTable(
    'session_tasks',
    (table) => {
      table.specificType('id', 'bigint GENERATED ALWAYS AS IDENTITY').primary()
      table.uuid('session_id').notNullable().unique()
      table.jsonb('tasks').notNullable().defaultTo('[]')
      table.integer('total_tasks').notNullable().defaultTo(0).comment('Number of elements of tasks.')
      table.decimal('extraction_confidence', 3, 2)
      table
        .timestamp('extracted_at')
        .notNullable()
        .defaultTo(sql`CURRENT_TIMESTAMP`)
      table.check('extraction_confidence BETWEEN 0 AND 1', undefined, 'check_extraction_confidence')
    },
    { comment: 'Tasks that were found in the events of a session.' },
  )
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropTable('session_tasks')
  await op.dropTable('session_events')
}
