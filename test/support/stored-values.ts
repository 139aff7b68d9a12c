/** What the rows of a database say, column by column, so that a change of schema can be held to keep it. */
import type { Client } from 'pg'

/** By `schema.table.column type`: the values as text, sorted. */
export type StoredValues = ReadonlyMap<string, string>

export async function storedValues(client: Client): Promise<StoredValues> {
  const { rows: columns } = await client.query<{ table: string; column: string; name: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS "table", quote_ident(a.attname) AS "column",
      format('%I.%I.%I %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) AS name
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`)
  const values = new Map<string, string>()
  for (const { table, column, name } of columns) {
    const { rows: found } = await client.query<{ found: string }>(
      `SELECT coalesce(json_agg(${column}::text ORDER BY ${column}::text), '[]')::text AS found FROM ONLY ${table}`,
    )
    values.set(name, found[0]?.found ?? '')
  }
  return values
}

/** Columns that are there before and after with one type, and whose values are others. */
export function lostValues(before: StoredValues, after: StoredValues): readonly string[] {
  return [...before].flatMap(([name, values]) => {
    const now = after.get(name)
    return now === undefined || now === values ? [] : [`${name} was ${values} and is ${now}`]
  })
}
