/**
 * add missing constraints
 *
 * NOT VALID: new rows are checked at once, existing rows by the next revision, in a transaction of its own, so that
 * neither holds a strong lock while the table is read.
 *
 * Revision ID: f1d29846ab70
 * Revises: 7e35b1c8a6d0
 * Create Date: 2026-05-26T14:09:55.000Z
 */
import type { Op } from 'tribikos'

export const revision = 'f1d29846ab70'
export const down_revision = '7e35b1c8a6d0'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.createForeignKey(
    'fk_provider_configs_updated_by',
    'provider_configs',
    'users',
    ['updated_by'],
    ['id'],
    { onDelete: 'set null', notValid: true },
  )
  await op.createCheckConstraint('check_positive_amount', 'credit_transactions', 'amount >= 0', {
    notValid: true,
  })
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropConstraint('check_positive_amount', 'credit_transactions')
  await op.dropConstraint('fk_provider_configs_updated_by', 'provider_configs')
}
