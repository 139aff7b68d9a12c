/** Which columns the key of a partitioned table reads. */
import type { CatalogObject } from '../../schema/catalog.ts'

/** Whether the column is in the key, or in an expression of it. */
export function isInPartitionKey({ attributes }: CatalogObject, column: string): boolean {
  const columns = attributes['partitionKey'] ?? null
  return Array.isArray(columns) && columns.some((entry) => Array.isArray(entry) && entry[0] === column)
}
