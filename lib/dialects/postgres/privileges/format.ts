/**
 * Privileges as reflection gives them: `{ "role": ["SELECT", "UPDATE WITH GRANT OPTION"] }`, everybody as `PUBLIC`, and
 * under `OWNER`, each with a minus, what was taken from the owner.
 */
import type { Json } from '../../../schema/catalog.ts'

/** Privileges of one role: the name of each, and whether the role may hand it on. */
export type Held = ReadonlyMap<string, boolean>

/** By role. */
export type Privileges = ReadonlyMap<string, Held>

const grantOption = ' WITH GRANT OPTION'

/** The role under which reflection tells what the owner lacks. */
export const owner = 'OWNER'

/** The role that runs the revision, as default privileges tell it: the owner of all that it makes. */
export const currentUser = 'CURRENT_USER'

export const nobody: Held = new Map()

export function privilegesOf(value: Json | undefined): Privileges {
  if (value === null || value === undefined || typeof value !== 'object') return new Map()
  return new Map(
    Object.entries(value).map(([role, list]) => [role, held(Array.isArray(list) ? list.map(String) : [])]),
  )
}

function held(list: readonly string[]): Held {
  return new Map(
    list.map((text) =>
      text.endsWith(grantOption) ? [text.slice(0, -grantOption.length), true] : [text, false],
    ),
  )
}

/** What everybody holds on a new object that `GRANT … ON` calls by this word; `FUNCTIONS` and the like mean all of a sort. */
export function builtInPrivileges(target: string): Privileges {
  const word = target.slice(0, `${target} `.indexOf(' '))
  if (/^(?:FUNCTION|PROCEDURE|ROUTINE)S?$/.test(word)) return everybody('EXECUTE')
  return /^(?:TYPES?|DOMAIN|LANGUAGE)$/.test(word) ? everybody('USAGE') : new Map()
}

function everybody(privilege: string): Privileges {
  return new Map([['PUBLIC', new Map([[privilege, false]])]])
}
