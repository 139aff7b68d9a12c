/** PostgreSQL's rules for a plan: those of each kind, and comments and privileges, which any kind may have. */
import type { CatalogObject } from '../../schema/catalog.ts'
import type { PlannedOperation, SchemaRules, Sides } from '../schema-rules.ts'
import { kindNamed } from './families.ts'
import { quoted } from './literal.ts'
import { identifier } from './names.ts'
import { part, schemaOption } from './object-paths.ts'
import { statement } from './planned.ts'
import { privilegesOfNew } from './privileges/default-privileges-of.ts'
import { type Privileges, privilegesOf } from './privileges/format.ts'
import { grantStatements, regranted } from './privileges/grant.ts'
import { ownerStatements } from './privileges/owner-statement.ts'

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
  const wanted = privilegesOf(to.attributes['privileges'])
  const before = from === null ? startingPrivileges(to, target, sides) : exactly(from)
  const column = to.id.kind === 'column' ? part(to.id, 2) : undefined
  const texts = grantStatements({
    ...before,
    to: wanted,
    target,
    ...(column === undefined ? {} : { column }),
  })
  const suffix = column === undefined ? '' : ` (${identifier(column)})`
  return [
    ...ownerStatements(from === null ? new Map() : before.sure, wanted, target, suffix),
    ...texts,
    ...(from === null ? [] : columnsAgain(from, to, target, sides)),
  ].map((text) => statement(text))
}

/** What follows `ON` in `GRANT`; a column's privileges are granted on its table. */
function grantTarget(object: CatalogObject): string | null {
  const { parent, id } = object
  if (id.kind === 'column') {
    return parent === null ? null : `TABLE ${identifier(part(parent, 0))}.${identifier(part(parent, 1))}`
  }
  return kindNamed(id.kind).grantOn?.(object) ?? null
}

interface Before {
  readonly sure: Privileges
  readonly possible: Privileges
}

function exactly(object: CatalogObject): Before {
  const known = privilegesOf(object.attributes['privileges'])
  return { sure: known, possible: known }
}

function startingPrivileges(object: CatalogObject, target: string, sides: Sides): Before {
  if (object.id.kind === 'column') return { sure: new Map(), possible: new Map() }
  return privilegesOfNew(object, target, sides)
}

/** `REVOKE` on a table takes the same privilege from every column; columns that keep theirs get them again. */
function columnsAgain(
  from: CatalogObject,
  to: CatalogObject,
  target: string,
  sides: Sides,
): readonly string[] {
  const [before, after] = [
    privilegesOf(from.attributes['privileges']),
    privilegesOf(to.attributes['privileges']),
  ]
  return sides.to.children(to.id).flatMap((child) => {
    if (child.id.kind !== 'column' || sides.from.get(child.id) === undefined) return []
    const wanted = privilegesOf(child.attributes['privileges'])
    return regranted({ before, after, wanted, target, column: part(child.id, 2) })
  })
}
