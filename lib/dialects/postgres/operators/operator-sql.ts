/** Pieces of SQL by which operators and what they are used for are read. */

/** A type by its oid, as `NONE` where an operator has no operand on that side. */
export function operandType(oid: string): string {
  return `CASE WHEN ${oid} = 0 THEN 'NONE' ELSE format_type(${oid}, NULL) END`
}

/**
 * Operators and functions of classes and families by the oid of what they belong to: `definition` the way
 * `CREATE OPERATOR CLASS` takes it, `place` the way `ALTER OPERATOR FAMILY … DROP` does. `aliases` are the addresses of the
 * entries themselves.
 *
 * @param owner the catalog of what they belong to
 */
export function members(owner: 'pg_opclass' | 'pg_opfamily'): string {
  const entries = [
    { catalog: 'pg_amop', joins: operatorJoins, place: operatorPlace, definition: operatorDefinition },
    { catalog: 'pg_amproc', joins: '', place: functionPlace, definition: functionDefinition },
  ]
  const selects = entries.map(
    ({ catalog, joins, place, definition }) => `
      SELECT d.refobjid AS owner, '${catalog}'::regclass::oid || '.' || a.oid || '.0' AS alias,
        ${place} AS place, ${definition} AS definition
      FROM pg_depend d JOIN ${catalog} a ON a.oid = d.objid ${joins}
      WHERE d.classid = '${catalog}'::regclass AND d.refclassid = '${owner}'::regclass AND d.deptype IN ('a', 'i')`,
  )
  return `SELECT m.owner, 
      jsonb_agg(jsonb_build_object('place', m.place, 'definition', m.definition) ORDER BY m.place COLLATE "C") AS list, array_agg(m.alias) AS aliases
    FROM (${selects.join(' UNION ALL ')}) m GROUP BY m.owner`
}

const operatorJoins = `
      JOIN pg_operator o ON o.oid = a.amopopr JOIN pg_namespace s ON s.oid = o.oprnamespace
      LEFT JOIN pg_opfamily f ON f.oid = a.amopsortfamily LEFT JOIN pg_namespace fs ON fs.oid = f.opfnamespace`

/** The types are those of the entry, not of the operator: that may take more. */
const operatorDefinition = `'OPERATOR ' || a.amopstrategy || ' ' || quote_ident(s.nspname) || '.' || o.oprname || '('
        || format_type(a.amoplefttype, NULL) || ', ' || format_type(a.amoprighttype, NULL) || ')'
        || CASE WHEN f.oid IS NOT NULL THEN ' FOR ORDER BY ' || quote_ident(fs.nspname) || '.' || quote_ident(f.opfname) ELSE '' END`

const operatorPlace = `'OPERATOR ' || a.amopstrategy || ' (' || format_type(a.amoplefttype, NULL) || ', '
        || format_type(a.amoprighttype, NULL) || ')'`

const functionPlace = `'FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, NULL) || ', '
        || format_type(a.amprocrighttype, NULL) || ')'`

const functionDefinition = `${functionPlace} || ' ' || a.amproc::regprocedure::text`
