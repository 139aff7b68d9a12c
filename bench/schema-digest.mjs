/** What the first schema of the search path holds, as one hash, so that a figure counts only when both sides did the same work. */
import { query } from './server.mjs'

const everything = `
  SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS digest FROM (
    SELECT format('%s %s %s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
                  a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attnum > 0 AND NOT a.attisdropped
       AND a.attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace)
    UNION ALL
    SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i
     WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
    UNION ALL
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT 'at ' || version_num FROM alembic_version
  ) AS lines (line)`

/** @param {string} url */
export async function schemaDigest(url) {
  const [row] = await query(url, everything)
  return row.digest
}
