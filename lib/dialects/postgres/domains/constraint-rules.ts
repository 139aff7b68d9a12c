/** Constraints of a domain. A check is made with its domain where that is possible, and is dropped and made again to change. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, textAttribute } from '../object-paths.ts'
import { withoutOuterParentheses } from '../outer-parentheses.ts'
import { statement } from '../planned.ts'

export const domainConstraintKind: PostgresKind = {
  rank: 32,
  createdWithParent: 'when possible',
  rebuildable: () => true,
  create: (object) => addConstraint(object),
  drop: (object) => [
    statement(`ALTER DOMAIN ${domainName(object)} DROP CONSTRAINT ${constraintName(object)}`),
  ],
  change: ({ to, attributes }) => {
    if (attributes.includes('expression') || to.attributes['validated'] !== true) return { type: 'replace' }
    const validate = `ALTER DOMAIN ${domainName(to)} VALIDATE CONSTRAINT ${constraintName(to)}`
    return { type: 'alter', operations: [statement(validate, readsTables)] }
  },
  rename: (from, to) => [
    statement(
      `ALTER DOMAIN ${domainName(from)} RENAME CONSTRAINT ${constraintName(from)} TO ${constraintName(to)}`,
    ),
  ],
  commentOn: (object) => `CONSTRAINT ${constraintName(object)} ON DOMAIN ${domainName(object)}`,
}

export const readsTables = 'Reads every table with a column of the domain, and fails when a row does not fit.'

/** `ALTER DOMAIN … ADD CONSTRAINT`. */
export function addConstraint(object: CatalogObject): readonly PlannedOperation[] {
  const isValid = object.attributes['validated'] === true
  const text = `ALTER DOMAIN ${domainName(object)} ADD ${constraintClause(object)}${isValid ? '' : ' NOT VALID'}`
  return [isValid ? statement(text, readsTables) : statement(text)]
}

/** `CONSTRAINT positive CHECK (VALUE > 0)`. */
export function constraintClause(object: CatalogObject): string {
  const expression = withoutOuterParentheses(textAttribute(object, 'expression'))
  return `CONSTRAINT ${constraintName(object)} CHECK (${expression})`
}

function constraintName({ id }: CatalogObject): string {
  return identifier(part(id, 2))
}

function domainName({ id }: CatalogObject): string {
  return qualified(part(id, 0), part(id, 1))
}
