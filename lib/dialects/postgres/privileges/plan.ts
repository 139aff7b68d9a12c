/** The statements by which the privileges of one object become those of another. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { Sides } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import { part } from '../object-paths.ts'
import { privilegesOfNew } from './default-privileges-of.ts'
import { nobody, type Privileges, privilegesOf } from './format.ts'
import { grantStatements, regranted } from './grant.ts'
import { viewColumnPrivileges, viewColumnsAgain } from '../view-column-privileges.ts'
import { ownerStatements } from './owner-statement.ts'

/**
 * @param from null for an object that was just made
 * @param target what follows `ON` in `GRANT`: `TABLE app.account`
 */
export function privilegeStatements(
  from: CatalogObject | null,
  to: CatalogObject,
  target: string,
  sides: Sides,
): readonly string[] {
  const wanted = privilegesOf(to.attributes['privileges'])
  const before = from === null ? startingPrivileges(to, target, sides) : exactly(from)
  const column = to.id.kind === 'column' ? part(to.id, 2) : undefined
  const suffix = column === undefined ? '' : ` (${identifier(column)})`
  return [
    ...ownerStatements(from === null ? new Map() : before.sure, wanted, target, suffix),
    ...grantStatements({ ...before, to: wanted, target, ...(column === undefined ? {} : { column }) }),
    ...(from === null ? viewColumnPrivileges(null, to) : columnsAgain(from, to, target, sides)),
  ]
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
  const before = privilegesOf(from.attributes['privileges'])
  const after = privilegesOf(to.attributes['privileges'])
  const ofView = viewColumnsAgain({ view: to, before, after })
  const ofTable = sides.to.children(to.id).flatMap((child) => {
    const known = child.id.kind === 'column' ? sides.from.get(child.id) : undefined
    if (known === undefined) return []
    const wanted = kept(
      privilegesOf(known.attributes['privileges']),
      privilegesOf(child.attributes['privileges']),
    )
    return regranted({ before, after, wanted, target, column: part(child.id, 2) })
  })
  return [...ofTable, ...ofView]
}

/** Of what is wanted, what is there; the column's own change, which follows, gives the rest. */
function kept(known: Privileges, wanted: Privileges): Privileges {
  return new Map(
    [...wanted].map(([role, held]) => {
      const had = known.get(role) ?? nobody
      return [
        role,
        new Map([...held].filter(([name, option]) => had.has(name) && (!option || had.get(name) === true))),
      ]
    }),
  )
}
