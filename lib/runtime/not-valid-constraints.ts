/**
 * Constraints that a revision makes NOT VALID. Their validation reads the whole table, which must not happen under the lock
 * that making them took; a table that the revision itself has created is nobody else's yet.
 */
import type { Operation } from '../ops/operation.ts'
import { isFinalName, type ConstraintName } from '../ops/values.ts'

interface NotValidConstraint {
  readonly schema: string | null
  readonly table: string
  /** Null where a convention, or the server, names it. */
  readonly name: string | null
}

export class NotValidConstraints {
  readonly #made: NotValidConstraint[] = []
  readonly #newTables: Pick<NotValidConstraint, 'schema' | 'table'>[] = []

  /** Takes note of an operation; whether it validates a constraint that must not be validated along with what came before. */
  isToBeValidatedApart(operation: Operation): boolean {
    switch (operation.type) {
      case 'createTable':
        this.#newTables.push({ schema: operation.schema ?? null, table: operation.name })
        return false
      case 'createForeignKey':
        if (operation.notValid === true) {
          const { sourceSchema: schema = null, sourceTable: table, name } = operation
          this.#made.push({ schema, table, name: textOf(name) })
        }
        return false
      case 'createCheckConstraint':
        if (operation.notValid === true) {
          const { schema = null, table, name } = operation
          this.#made.push({ schema, table, name: textOf(name) })
        }
        return false
      case 'validateConstraint': {
        if (operation.alone !== undefined) return false
        const { schema = null, table } = operation
        const name = textOf(operation.name)
        const isNew = this.#newTables.some((made) => isSameTable(made, { schema, table }))
        return !isNew && this.#made.some((made) => isSameTable(made, { schema, table }) && mayBe(made, name))
      }
      default:
        return false
    }
  }
}

type TableName = Pick<NotValidConstraint, 'schema' | 'table'>

/** Where only one of the two says its schema, they are taken for the same. */
function isSameTable(one: TableName, other: TableName): boolean {
  return (
    one.table === other.table && (one.schema === other.schema || one.schema === null || other.schema === null)
  )
}

function mayBe(made: NotValidConstraint, name: string | null): boolean {
  return made.name === null || name === null || made.name === name
}

function textOf(name: ConstraintName): string | null {
  return isFinalName(name) ? name.name : (name ?? null)
}
