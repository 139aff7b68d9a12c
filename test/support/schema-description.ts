/**
 * A schema as sorted lines of text, read from the catalogs, so that two databases can be compared with `toEqual`.
 * Everything a person can see with `\d` is in it; what depends on the way there (oids, attribute numbers) is not.
 */

export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>

const ownSchemas = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'tribikos')`
const notOurs = `c.relname <> 'alembic_version'`

/** Each query gives one text column, `line`. The version table and the side schema are left out. */
const queries: readonly string[] = [
  `SELECT format('schema %s', n.nspname) AS line FROM pg_namespace n WHERE ${ownSchemas}`,
  `SELECT format('extension %s', extname) AS line FROM pg_extension`,
  `SELECT format('%s %I.%I %s %s', CASE c.relkind WHEN 'r' THEN 'table' ELSE 'relation ' || c.relkind::text END, n.nspname, c.relname,
            c.reloptions::text, CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${ownSchemas} AND ${notOurs}`,
  `SELECT format('column %I.%I %s %I %s%s%s%s%s', n.nspname, c.relname,
            row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN ' not null' END, ' default ' || pg_get_expr(d.adbin, d.adrelid),
            ' identity ' || nullif(a.attidentity::text, ''), ' generated ' || nullif(a.attgenerated::text, '')) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND ${ownSchemas} AND ${notOurs}`,
  `SELECT format('constraint %I.%I %I %s%s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid),
            CASE WHEN NOT k.convalidated THEN ' (not validated)' END) AS line
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype <> 'n' AND ${ownSchemas} AND ${notOurs}`,
  `SELECT format('index %s%s', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN ' (invalid)' END) AS line
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${ownSchemas} AND ${notOurs}`,
  `SELECT format('trigger %s', pg_get_triggerdef(t.oid)) AS line
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND ${ownSchemas}`,
  `SELECT format('enum %I.%I %s', n.nspname, t.typname,
            (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)) AS line
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${ownSchemas}`,
  `SELECT format('routine %s', pg_get_functiondef(p.oid)) AS line
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind IN ('f', 'p') AND ${ownSchemas}
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
  `SELECT format('comment on %s: %s', o.identity, d.description) AS line
     FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    WHERE o.schema NOT IN ('pg_catalog', 'information_schema', 'tribikos') AND o.schema NOT LIKE 'pg\\_toast%'`,
  `SELECT format('grants on %I.%I %s', n.nspname, c.relname, c.relacl) AS line
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND ${ownSchemas} AND ${notOurs}`,
]

/** Reads the schema of the database behind `query`. */
export async function describeSchema(query: Query): Promise<string[]> {
  const lines: string[] = []
  for (const sql of queries) {
    for (const row of await query(sql)) lines.push(String(row['line']))
  }
  return lines.sort()
}
