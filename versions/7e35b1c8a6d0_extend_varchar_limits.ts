/**
 * extend varchar limits
 *
 * Longer limits rewrite nothing. The way back cuts what no longer fits.
 *
 * Revision ID: 7e35b1c8a6d0
 * Revises: e86f0b2d9a17
 * Create Date: 2026-05-12T11:45:37.000Z
 */
import type { Op } from 'tribikos'

export const revision = '7e35b1c8a6d0'
export const down_revision = 'e86f0b2d9a17'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.alterColumn('users', 'display_name', { type: 'varchar(500)' })
  await op.alterColumn('boards', 'title', { type: 'varchar(500)' })
  await op.alterColumn('generations', 'generator_name', { type: 'varchar(200)' })
}

export async function downgrade(op: Op): Promise<void> {
  await op.alterColumn('generations', 'generator_name', {
    type: 'varchar(100)',
    using: 'left(generator_name, 100)',
  })
  await op.alterColumn('boards', 'title', { type: 'varchar(255)', using: 'left(title, 255)' })
  await op.alterColumn('users', 'display_name', { type: 'varchar(255)', using: 'left(display_name, 255)' })
}
