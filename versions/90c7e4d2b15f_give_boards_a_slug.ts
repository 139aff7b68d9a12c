/**
 * give boards a slug
 *
 * Nullable first, then filled for the boards that exist, then required.
 *
 * Revision ID: 90c7e4d2b15f
 * Revises: 0d6b3e92c5f8
 * Create Date: 2026-06-15T12:00:42.000Z
 */
import type { Op } from 'tribikos'

export const revision = '90c7e4d2b15f'
export const down_revision = '0d6b3e92c5f8'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  await op.addColumn('boards', (table) => table.string('slug', 120))
  // The start of the id makes the slugs of boards with equal titles differ.
  await op.execute(`
    UPDATE boards
       SET slug = trim('-' FROM lower(regexp_replace(left(title, 100), '[^a-zA-Z0-9]+', '-', 'g')))
                  || '-' || left(id::text, 8)
     WHERE slug IS NULL`)
  await op.alterColumn('boards', 'slug', { nullable: false })
  await op.createUniqueConstraint('boards_tenant_id_slug_unique', 'boards', ['tenant_id', 'slug'])
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropConstraint('boards_tenant_id_slug_unique', 'boards')
  await op.dropColumn('boards', 'slug')
}
