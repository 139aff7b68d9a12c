/**
 * Which name a constraint or an index gets: the author's, the naming convention's, or none, and then PostgreSQL names
 * it. Names that a convention makes are cut to fit; names that the author gives must fit.
 */
import type { NamingConvention } from '../../config/config.ts'
import { TribikosError } from '../../errors.ts'
import type { ConstraintType } from '../../ops/constraint-operations.ts'
import { fillPattern, type NamedThing, type NameKind, usesGivenName } from '../../ops/naming.ts'
import { type ConstraintName, isFinalName } from '../../ops/values.ts'
import { fitName } from './names.ts'

/** The kind of name of each type of constraint; exclusion constraints have no convention. */
export const nameKinds: { readonly [Type in ConstraintType]: NameKind | null } = {
  primary: 'pk',
  unique: 'uq',
  foreignkey: 'fk',
  check: 'ck',
  exclude: null,
}

/** The name for a new constraint or index, not quoted; null when PostgreSQL is to choose. */
export function newName(
  name: ConstraintName,
  kind: NameKind | null,
  thing: NamedThing,
  convention: NamingConvention,
): string | null {
  if (isFinalName(name)) return name.name
  const pattern = kind === null ? undefined : convention[kind]
  if (typeof name === 'string') {
    const applies = pattern !== undefined && usesGivenName(pattern)
    return applies ? fitName(fillPattern(pattern, { ...thing, constraintName: name })) : name
  }
  return pattern === undefined ? null : fitName(fillPattern(pattern, thing))
}

/**
 * The name of an existing constraint or index, not quoted.
 *
 * @throws `operation_invalid` when there is none.
 */
export function existingName(
  name: ConstraintName,
  kind: NameKind | null,
  table: string,
  convention: NamingConvention,
): string {
  const resolved =
    name === null || name === undefined ? null : newName(name, kind, { table, columns: [] }, convention)
  if (resolved !== null) return resolved
  throw new TribikosError('operation_invalid', `Constraint must have a name (table "${table}")`, {
    hint: 'Give the name that the server shows; a constraint that was made without one was named by the convention or by PostgreSQL.',
  })
}
