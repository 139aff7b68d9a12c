/**
 * merge board features and search
 *
 * Revision ID: e86f0b2d9a17
 * Revises: 2b6c9d41f7e3, c04f7a2be963
 * Create Date: 2026-04-22T07:30:19.000Z
 */
import type { Op } from 'tribikos'

export const revision = 'e86f0b2d9a17'
export const down_revision = ['2b6c9d41f7e3', 'c04f7a2be963']
export const branch_labels = null
export const depends_on = null

export async function upgrade(_op: Op): Promise<void> {}

export async function downgrade(_op: Op): Promise<void> {}
