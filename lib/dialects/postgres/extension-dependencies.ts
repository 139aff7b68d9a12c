/** `… DEPENDS ON EXTENSION …`: objects that go when an extension goes, though they are not part of it. */
import type { CatalogObject, Json } from '../../schema/catalog.ts'
import type { PlannedOperation } from '../schema-rules.ts'
import { identifier } from './names.ts'
import { statement } from './planned.ts'

/** SQL for the names of the extensions, sorted, or null. */
export function dependsOnExtensions(catalog: string, oid: string): string {
  return `(SELECT jsonb_agg(e.extname ORDER BY e.extname COLLATE "C") FROM pg_depend d
        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
        WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'x')`
}

/**
 * Statements that make the extensions of `to` known.
 *
 * @param alter the beginning of the statement: `ALTER FUNCTION app.f(integer)`
 * @param from the object as it stands; null when none is known of it
 */
export function extensionStatements(
  alter: string,
  from: CatalogObject | null,
  to: CatalogObject,
): readonly PlannedOperation[] {
  const [before, after] = [
    names(from?.attributes['dependsOnExtensions']),
    names(to.attributes['dependsOnExtensions']),
  ]
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map((name) => statement(`${alter} NO DEPENDS ON EXTENSION ${identifier(name)}`)),
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => statement(`${alter} DEPENDS ON EXTENSION ${identifier(name)}`)),
  ]
}

function names(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
