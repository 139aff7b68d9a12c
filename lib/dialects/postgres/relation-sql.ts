/** Pieces of SQL about relations and their indexes that the queries of several families have in common. */

/** The kind of object that a relation is, for relations that can bear constraints, indexes and statistics. */
export function relationKind(relation: string): string {
  return `CASE ${relation}.relkind WHEN 'f' THEN 'foreignTable' WHEN 'm' THEN 'materializedView' ELSE 'table' END`
}

/** Storage parameters as `{ "fillfactor": "70" }`; null when there are none. */
export function storageParameters(relation: string): string {
  return `CASE WHEN ${relation}.reloptions IS NOT NULL THEN
    (SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(${relation}.reloptions) o) END`
}

/** A reference to an object, as the column `needs` has it. */
export function reference(kind: string, ...path: readonly string[]): string {
  return `jsonb_build_object('kind', ${kind}, 'path', jsonb_build_array(${path.join(', ')}))`
}

/** Statistics targets of an index's expressions by position, as `s(indexrelid, targets)`: only those that were set. */
export const statisticsTargets = `(
    SELECT attrelid AS indexrelid, jsonb_object_agg(attnum::text, attstattarget) AS targets
    FROM pg_attribute WHERE attstattarget >= 0 AND attnum > 0 GROUP BY attrelid
  )`

/** The tables from which one inherits, in their order, as `h(inhrelid, parents)`. */
export const parentTables = `(
    SELECT i.inhrelid, jsonb_agg(jsonb_build_array(pn.nspname, p.relname) ORDER BY i.inhseqno) AS parents
    FROM pg_inherits i
    JOIN pg_class p ON p.oid = i.inhparent
    JOIN pg_namespace pn ON pn.oid = p.relnamespace
    GROUP BY i.inhrelid
  )`

/** The partition that a relation is. */
export function partitionOf(relation: string, schema: string): string {
  return `jsonb_build_array(${reference("'partition'", `${schema}.nspname`, `${relation}.relname`)})`
}

/**
 * An index of a partition is made before the partition is attached when it is a part of an index on the whole, and after
 * it when it is not: else it would be taken for one that fits.
 */
export function aroundPartition(index: string, table: string, schema: string): string {
  const partition = partitionOf(table, schema)
  return `CASE WHEN ${table}.relispartition AND NOT ${index}.relispartition THEN ${partition} END AS follows,
    CASE WHEN ${index}.relispartition THEN ${partition} END AS precedes`
}
