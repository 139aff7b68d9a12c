/**
 * fix research keywords type and index
 *
 * Keywords were one text with commas; they become an array that an index can search.
 *
 * Revision ID: f23423398b2a
 * Revises: 001_research_metrics
 * Create Date: 2026-05-18T08:47:26.000Z
 */
import type { Op } from 'tribikos'

export const revision = 'f23423398b2a'
export const down_revision = '001_research_metrics'
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  // The old default has no cast to the new type, so it goes first.
  await op.alterColumn('research_metrics', 'keywords', { default: null })
  await op.alterColumn('research_metrics', 'keywords', {
    type: 'text[]',
    using: `string_to_array(keywords, ',')`,
    default: '{}',
  })
  await op.createIndex('idx_research_metrics_keywords', 'research_metrics', ['keywords'], { using: 'gin' })
}

export async function downgrade(op: Op): Promise<void> {
  await op.dropIndex('idx_research_metrics_keywords')
  await op.alterColumn('research_metrics', 'keywords', { default: null })
  await op.alterColumn('research_metrics', 'keywords', {
    type: 'text',
    using: `array_to_string(keywords, ',')`,
    default: '',
  })
}
