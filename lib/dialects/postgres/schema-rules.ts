/** PostgreSQL's rules for a plan: those of each kind, and comments and privileges, which any kind may have. */
import type { CatalogObject } from '../../schema/catalog.ts'
import type { PlannedOperation, SchemaRules, Sides } from '../schema-rules.ts'
import { kindNamed } from './families.ts'
import { quoted } from './literal.ts'
import { identifier } from './names.ts'
import { part, schemaOption } from './object-paths.ts'
import { statement } from './planned.ts'
import { privilegeStatements } from './privileges/plan.ts'

export const postgresSchemaRules: SchemaRules = { of: kindNamed, comment, privileges }

function comment(object: CatalogObject, text: string | null, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  if (id.kind === 'table') {
    const table = part(id, 1)
    return [{ operation: { type: 'createTableComment', table, comment: text, ...schemaOption(id, sides) } }]
  }
  if (id.kind === 'column') {
    const [table, column] = [part(id, 1), part(id, 2)]
    const changes = { comment: text }
    return [{ operation: { type: 'alterColumn', table, column, changes, ...schemaOption(id, sides) } }]
  }
  const target = kindNamed(id.kind).commentOn(object)
  return target === null
    ? []
    : [statement(`COMMENT ON ${target} IS ${text === null ? 'NULL' : quoted(text)}`)]
}

function privileges(
  from: CatalogObject | null,
  to: CatalogObject,
  sides: Sides,
): readonly PlannedOperation[] {
  const target = grantTarget(to)
  if (target === null) return []
  return privilegeStatements(from, to, target, sides).map((text) => statement(text))
}

/** What follows `ON` in `GRANT`; a column's privileges are granted on its table. */
function grantTarget(object: CatalogObject): string | null {
  const { parent, id } = object
  if (id.kind === 'column') {
    return parent === null ? null : `TABLE ${identifier(part(parent, 0))}.${identifier(part(parent, 1))}`
  }
  return kindNamed(id.kind).grantOn?.(object) ?? null
}
