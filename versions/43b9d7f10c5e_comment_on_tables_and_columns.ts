/**
 * comment on tables and columns
 *
 * Revision ID: 43b9d7f10c5e
 * Revises: 5a0e8c73d6b4
 * Create Date: 2026-07-06T15:20:11.000Z
 */
import type { Op } from 'tribikos'

export const revision = '43b9d7f10c5e'
export const down_revision = '5a0e8c73d6b4'
export const branch_labels = null
export const depends_on = null

const tables = {
  tenants: 'Customers. Every other row belongs to one of them.',
  users: 'People who sign in through an identity provider.',
  boards: 'A canvas that one user owns and others may join.',
  generations: 'One run of a generator on a board, from request to artifact.',
  credit_transactions: 'Ledger. Rows are added, never changed.',
}

const columns = [
  ['users', 'auth_subject', 'The id that the identity provider gives to the person.'],
  ['boards', 'slug', "The last part of the board's address; unique within the tenant."],
  ['generations', 'progress', 'Per cent, 0 to 100.'],
  ['credit_transactions', 'balance_after', 'Credits of the user once this row counts.'],
] as const

export async function upgrade(op: Op): Promise<void> {
  for (const [table, comment] of Object.entries(tables)) await op.createTableComment(table, comment)
  for (const [table, column, comment] of columns) await op.alterColumn(table, column, { comment })
}

export async function downgrade(op: Op): Promise<void> {
  for (const [table, column] of columns) await op.alterColumn(table, column, { comment: null })
  for (const table of Object.keys(tables)) await op.dropTableComment(table)
}
