/**
 * From the privileges that may be there to those that are wanted, as `REVOKE` and `GRANT`. Both are harmless where
 * there is nothing to take or to give, so what is only possibly there is taken, and only what is surely there is not given.
 */
import { identifier } from '../names.ts'
import { currentUser, type Held, nobody, owner, type Privileges } from './format.ts'

export interface PrivilegeChange {
  /** What roles hold for certain before. */
  readonly sure: Privileges
  /** What roles may hold before; has all of `sure`. */
  readonly possible: Privileges
  readonly to: Privileges
  /** What follows `ON`: `TABLE app.account`. */
  readonly target: string
  /** The column whose privileges these are: `SELECT (email)`. */
  readonly column?: string
}

interface Clause {
  readonly role: string
  readonly privileges: readonly string[]
  readonly grantOption: boolean
}

/** The statements, those that take before those that give. What is to be taken from the owner is not among them. */
export function grantStatements(change: PrivilegeChange): readonly string[] {
  const { sure, possible, to } = change
  const handedOn = new Map<string, readonly string[]>()
  const revoked: Clause[] = []
  const granted: Clause[] = []
  for (const role of rolesOf(possible, to)) {
    const [before, after] = [possible.get(role) ?? nobody, to.get(role) ?? nobody]
    const lost = [...before.keys()].filter((privilege) => !after.has(privilege))
    const tied = [...before.keys()].filter((name) => before.get(name) === true && after.get(name) === false)
    for (const name of [...lost, ...tied]) {
      if (before.get(name) === true) handedOn.set(name, [...(handedOn.get(name) ?? []), role])
    }
    revoked.push(
      { role, privileges: lost, grantOption: false },
      { role, privileges: tied, grantOption: true },
    )
  }
  // What a role has from one that can no longer hand it on goes along.
  const fromOthers = (name: string, role: string): boolean =>
    handedOn.get(name)?.some((other) => other !== role) === true
  for (const role of rolesOf(possible, to)) {
    const [known, after] = [sure.get(role) ?? nobody, to.get(role) ?? nobody]
    const missing = (name: string, option: boolean): boolean =>
      after.get(name) === option &&
      (fromOthers(name, role) || !known.has(name) || (option && known.get(name) !== true))
    for (const option of [false, true]) {
      const privileges = [...after.keys()].filter((name) => missing(name, option))
      granted.push({ role, privileges, grantOption: option })
    }
  }
  return [
    ...merged(revoked).map((clause) => revokeText(change, clause, handedOn)),
    ...merged(granted).map((clause) => grantText(change, clause)),
  ]
}

interface MergedClause extends Omit<Clause, 'role'> {
  readonly roles: readonly string[]
}

/** Roles that get the same share one statement. */
function merged(clauses: readonly Clause[]): readonly MergedClause[] {
  const byContent = new Map<string, MergedClause>()
  for (const { role, privileges, grantOption } of clauses) {
    if (privileges.length === 0) continue
    const key = JSON.stringify([privileges, grantOption])
    const roles = [...(byContent.get(key)?.roles ?? []), role]
    byContent.set(key, { roles, privileges, grantOption })
  }
  return [...byContent.values()]
}

function revokeText(
  change: PrivilegeChange,
  { roles, privileges, grantOption }: MergedClause,
  handedOn: ReadonlyMap<string, unknown>,
): string {
  const what = `${grantOption ? 'GRANT OPTION FOR ' : ''}${listed(privileges, change.column)}`
  const cascade = privileges.some((name) => handedOn.has(name)) ? ' CASCADE' : ''
  return `REVOKE ${what} ON ${change.target} FROM ${roles.map(roleText).join(', ')}${cascade}`
}

function grantText(change: PrivilegeChange, { roles, privileges, grantOption }: MergedClause): string {
  const option = grantOption ? ' WITH GRANT OPTION' : ''
  return `GRANT ${listed(privileges, change.column)} ON ${change.target} TO ${roles.map(roleText).join(', ')}${option}`
}

function listed(privileges: readonly string[], column: string | undefined): string {
  const suffix = column === undefined ? '' : ` (${identifier(column)})`
  return privileges.map((privilege) => `${privilege}${suffix}`).join(', ')
}

export function roleText(role: string): string {
  return role === 'PUBLIC' || role === currentUser ? role : identifier(role)
}

function rolesOf(...sides: readonly Privileges[]): readonly string[] {
  const roles = new Set(sides.flatMap((side) => [...side.keys()]))
  roles.delete(owner)
  return [...roles].sort((a, b) => (a < b ? -1 : 1))
}

/** What is held on either, with the right to hand on where `both` decides so. */
export function combined(first: Held, second: Held, both: 'either' | 'each'): Held {
  if (both === 'either') {
    const all = new Map(first)
    for (const [name, option] of second) all.set(name, option || all.get(name) === true)
    return all
  }
  return new Map(
    [...first].flatMap(([name, option]) => {
      const other = second.get(name)
      return other === undefined ? [] : [[name, option && other] as const]
    }),
  )
}

/** Grants a column's privileges again where the same privilege on the whole table is taken. */
export function regranted(change: {
  readonly before: Privileges
  readonly after: Privileges
  readonly wanted: Privileges
  readonly target: string
  readonly column: string
}): readonly string[] {
  const lost = new Map(
    [...change.wanted].map(([role, held]) => {
      const [had, has] = [change.before.get(role) ?? nobody, change.after.get(role) ?? nobody]
      return [role, new Map([...held].filter(([name]) => had.has(name) && had.get(name) !== has.get(name)))]
    }),
  )
  const none: Privileges = new Map()
  return grantStatements({
    sure: none,
    possible: none,
    to: lost,
    target: change.target,
    column: change.column,
  })
}
