/**
 * validate the new constraints
 *
 * PostgreSQL cannot take a validation back, so the way back makes the constraints anew as NOT VALID.
 *
 * Revision ID: 0d6b3e92c5f8
 * Revises: f1d29846ab70
 * Create Date: 2026-05-26T14:31:20.000Z
 */
import type { Op } from 'tribikos'

export const revision = '0d6b3e92c5f8'
export const down_revision = 'f1d29846ab70'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.validateConstraint('fk_provider_configs_updated_by', 'provider_configs')
  await op.validateConstraint('check_positive_amount', 'credit_transactions')
}

export async function downgrade(op: Op): Promise<void> {
  await op.batchAlterTable('credit_transactions', async (batch) => {
    await batch.dropConstraint('check_positive_amount')
    await batch.createCheckConstraint('check_positive_amount', 'amount >= 0', { notValid: true })
  })
  await op.batchAlterTable('provider_configs', async (batch) => {
    await batch.dropConstraint('fk_provider_configs_updated_by')
    await batch.createForeignKey('fk_provider_configs_updated_by', 'users', ['updated_by'], ['id'], {
      onDelete: 'set null',
      notValid: true,
    })
  })
}
