/** The names of types of PostgreSQL, as a server writes them, in parts. */

export interface TypeName {
  /** Null for a type of PostgreSQL's own. */
  readonly schema: string | null
  /** Of PostgreSQL's own types the short one: `int8`, `timestamptz`. */
  readonly name: string
  readonly isArray: boolean
}

/** Words of the SQL standard for types that have another name in the catalog. */
const standardNames: ReadonlyMap<string, string> = new Map([
  ['bigint', 'int8'],
  ['bit varying', 'varbit'],
  ['boolean', 'bool'],
  ['character', 'bpchar'],
  ['character varying', 'varchar'],
  ['double precision', 'float8'],
  ['decimal', 'numeric'],
  ['int', 'int4'],
  ['integer', 'int4'],
  ['real', 'float4'],
  ['smallint', 'int2'],
  ['time with time zone', 'timetz'],
  ['time without time zone', 'time'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp without time zone', 'timestamp'],
])

const qualifiedName = /^("(?:[^"]|"")*"|[^".]+)\.("(?:[^"]|"")*"|[^".(]+)(?:\(.*\))?$/s

/** Reads what `format_type` wrote, and what people write: `bigint`, `int8`, `numeric(10,2)[]`, `public."My type"`. */
export function typeName(text: string): TypeName {
  const element = text.replace(/(?:\[\])+$/, '')
  const isArray = element !== text
  const [, schema, name] = qualifiedName.exec(element) ?? []
  if (schema !== undefined && name !== undefined)
    return { schema: unquoted(schema), name: unquoted(name), isArray }
  const plain = element.replace(/\s*\([^)]*\)/, '')
  const own = plain.startsWith('interval') ? 'interval' : (standardNames.get(plain) ?? plain)
  return { schema: null, name: own, isArray }
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
