/**
 * Enum types: `CREATE TYPE`, and the mark of those that were made along with a column.
 *
 * A marked type is dropped when nothing uses it any more, so that creating and dropping a table is one pair. The mark
 * is the type's comment: it lives in the database, survives a dump, and a type without it is never dropped unasked.
 */
import type { Statement } from '../dialect.ts'
import { ddl, invalid } from './ddl.ts'
import { quoted } from './literal.ts'
import { qualified } from './names.ts'

/** The comment of an enum type that was made along with a column. */
export const columnTypeMark = 'tribikos: dropped with its last column'

/** An enum type that a column brings with it. */
export interface ColumnEnum {
  readonly schema: string | null
  readonly name: string
  readonly values: readonly string[]
}

const typeExists = {
  '42710':
    'A type of this name is there already. Use it with { existingType: true }, or with op.createEnum(…, { ifNotExists: true }).',
}

function createEnumText(schema: string | null | undefined, name: string, values: readonly string[]): string {
  if (values.length !== new Set(values).size) throw invalid(`The enum type "${name}" has a value twice`)
  return `CREATE TYPE ${qualified(schema, name)} AS ENUM (${values.map(quoted).join(', ')})`
}

/** `CREATE TYPE`, or nothing happens when a type of that name exists. */
export function createEnum(
  type: {
    readonly schema?: string | null | undefined
    readonly name: string
    readonly values: readonly string[]
  },
  options: { readonly ifNotExists: boolean },
): Statement {
  const sql = createEnumText(type.schema, type.name, type.values)
  return options.ifNotExists
    ? ddl(unlessExists([sql]), { needsTypeDrops: true })
    : ddl(sql, { needsTypeDrops: true, hints: typeExists })
}

/** The statements that make the enum types of new columns; two columns may share one that both describe alike. */
export function createColumnEnums(
  types: readonly (ColumnEnum | undefined)[],
  options: { readonly ifNotExists: boolean },
): readonly Statement[] {
  const made = new Set<string>()
  return types.flatMap((type) => {
    const key = type === undefined ? '' : JSON.stringify([type.schema, type.name, type.values])
    if (type === undefined || made.has(key)) return []
    made.add(key)
    return createColumnEnum(type, options)
  })
}

/** Marked as a column's type; an existing type is left as it is, unmarked. */
function createColumnEnum(
  type: ColumnEnum,
  options: { readonly ifNotExists: boolean },
): readonly Statement[] {
  const create = createEnumText(type.schema, type.name, type.values)
  const mark = `COMMENT ON TYPE ${qualified(type.schema, type.name)} IS ${quoted(columnTypeMark)}`
  return options.ifNotExists
    ? [ddl(unlessExists([create, mark]), { needsTypeDrops: true })]
    : [ddl(create, { needsTypeDrops: true, hints: typeExists }), ddl(mark)]
}

/** `CREATE TYPE` has no `IF NOT EXISTS` of its own. */
function unlessExists(statements: readonly string[]): string {
  const body = statements.map((sql) => `  ${sql};\n`).join('')
  const tag = dollarTag(body)
  return `DO ${tag}\nBEGIN\n${body}EXCEPTION WHEN duplicate_object THEN\n  NULL;\nEND\n${tag}`
}

/** A dollar quote that does not occur in the text. */
function dollarTag(text: string): string {
  let tag = '$tribikos$'
  for (let number = 1; text.includes(tag); number += 1) tag = `$tribikos${number}$`
  return tag
}

/**
 * Drops every marked type of ours that nothing depends on but its own array type. Most databases have no enum type:
 * to see that first costs a third of looking for marks.
 */
export const dropUnusedTypes: Statement = ddl(`DO $tribikos$
DECLARE
  unused text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_type WHERE typtype = 'e') THEN
    RETURN;
  END IF;
  FOR unused IN
    SELECT pg_catalog.format('%I.%I', n.nspname, t.typname)
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_catalog.pg_description c
        ON c.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND c.objoid = t.oid AND c.objsubid = 0
     WHERE t.typtype = 'e'
       AND c.description = ${quoted(columnTypeMark)}
       AND pg_catalog.pg_has_role(t.typowner, 'USAGE')
       AND NOT EXISTS (
         SELECT FROM pg_catalog.pg_depend d
          WHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.refobjid IN (t.oid, t.typarray)
            AND d.deptype <> 'i')
     ORDER BY 1
  LOOP
    BEGIN
      EXECUTE 'DROP TYPE ' || unused;
    EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
      NULL;
    END;
  END LOOP;
END
$tribikos$`)
