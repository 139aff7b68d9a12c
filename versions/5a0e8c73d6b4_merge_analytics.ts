/**
 * merge analytics
 *
 * Revision ID: 5a0e8c73d6b4
 * Revises: 90c7e4d2b15f, 622dbc22743e
 * Create Date: 2026-06-23T09:15:00.000Z
 */
import type { Op } from 'tribikos'

export const revision = '5a0e8c73d6b4'
export const down_revision = ['90c7e4d2b15f', '622dbc22743e']
export const branch_labels = null
export const depends_on = null

export async function upgrade(_op: Op): Promise<void> {}

export async function downgrade(_op: Op): Promise<void> {}
