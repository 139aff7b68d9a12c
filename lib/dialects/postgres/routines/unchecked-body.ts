/** The text of a body may name what comes only later; the server must not look into it when the routine is made. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'

export function uncheckedBody({ attributes }: CatalogObject): readonly PlannedOperation[] {
  const isText = typeof attributes['source'] === 'string'
  if (!isText || attributes['language'] === 'c' || attributes['language'] === 'internal') return []
  return [{ operation: { type: 'execute', text: 'SET LOCAL check_function_bodies = off' }, phase: 'first' }]
}
