/** The columns of a reflection query, in one place: a family says what differs. */

export interface ObjectSelect {
  readonly kind: string
  /** Expressions of type name or text, one for each part of the path. */
  readonly path: readonly string[]
  readonly parent?: { readonly kind: string; readonly path: readonly string[] }
  /** An expression; see `address()`. */
  readonly address: string
  /** An expression of type text[]. */
  readonly aliases?: string
  /** Expression of each attribute, by name. */
  readonly attributes: Readonly<Record<string, string>>
  /** An expression of type jsonb: a list of objects that it needs beyond what the server knows of. */
  readonly needs?: string
  /** From `FROM` on. */
  readonly from: string
}

/** A query of an object family. */
export function selectObjects(select: ObjectSelect): string {
  const { parent } = select
  const attributes = Object.entries(select.attributes).map(([name, value]) => `'${name}', ${value}`)
  return `SELECT '${select.kind}' AS kind, ${path(select.path)} AS path,
      ${parent === undefined ? 'NULL' : `'${parent.kind}'`} AS parent_kind,
      ${parent === undefined ? 'NULL::text[]' : path(parent.path)} AS parent_path,
      ${select.address} AS address, ${select.aliases ?? 'NULL::text[]'} AS aliases,
      jsonb_build_object(${attributes.join(', ')}) AS attributes,
      ${select.needs ?? 'NULL::jsonb'} AS needs
    ${select.from}`
}

function path(parts: readonly string[]): string {
  return `ARRAY[${parts.join(', ')}]::text[]`
}

/** `schema.name`, quoted where needed. */
export function nameInSchema(schema: string, name: string): string {
  return `quote_ident(${schema}) || '.' || quote_ident(${name})`
}

/**
 * A collation by its oid, as text: null when there is none, or when it is the one that the type has by itself.
 *
 * @param ofType the collation of the type, an oid
 */
export function collationName(collation: string, ofType: string): string {
  return `(SELECT ${nameInSchema('cn.nspname', 'cc.collname')} FROM pg_collation cc
    JOIN pg_namespace cn ON cn.oid = cc.collnamespace
    WHERE cc.oid = ${collation} AND ${collation} <> ${ofType})`
}
