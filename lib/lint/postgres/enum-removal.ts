/** L24: values that go from an enum, or change their order, for which columns get another type. */
import type { AlterEnumStmt, Node, RenameStmt } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { nameText, strings, tableText, typeNameText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const enumRemoval = {
  id: 'L24',
  name: 'enum-removal',
  severity: 'error',
  title: 'A value is taken from an enum, or moved in it, for which every row is written anew',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

const fix =
  'Keep the value, forbid it by a check that is added NOT VALID, and change the rows that have it in batches.'

function* check(context: LintContext): Iterable<RuleFinding> {
  const enums = new Enums([...context.history, ...context.statements])
  for (const { statement, table, command, known } of tableChanges(context)) {
    const { subtype, name = '', def } = command
    if (subtype !== 'AT_AlterColumnType' || def === undefined || !('ColumnDef' in def)) continue
    const to = typeNameText(def.ColumnDef.typeName ?? {})
    const before = known?.columns.get(name)?.type
    const change = enums.change(before === undefined ? null : typeNameText(before), to, statement)
    if (change === null) continue
    yield {
      place: statement,
      message: `${tableText(table)}.${nameText(name)} goes over to the enum ${to}${change}: the table is written anew while readers and writers wait, and a row with a value that is gone fails`,
      fix,
    }
  }
  for (const statement of context.statements) {
    if (!changesCatalog(statement.tree)) continue
    yield {
      place: statement,
      message: 'Rows of pg_enum are changed by hand: tables and indexes that have the value are damaged',
      fix,
    }
  }
}

/** What the statements tell about enums. It is asked in their order, and goes along. */
class Enums {
  readonly #statements: readonly LintedStatement[]
  #next = 0
  /** Labels by type. */
  readonly #labels = new Map<string, readonly string[]>()
  /** Those of types that have lost their name. */
  readonly #before = new Map<string, readonly string[]>()
  /** Revisions by the type that they make. */
  readonly #made = new Map<string, string>()

  constructor(statements: readonly LintedStatement[]) {
    this.#statements = statements
  }

  /** What is lost from one type to the other, as a message goes on; null when nothing is, or they are no enums. */
  change(from: string | null, to: string, statement: LintedStatement): string | null {
    this.#goTo(statement)
    const next = this.#labels.get(to)
    if (next === undefined) return null
    const last = from === null ? undefined : this.#last(from, to)
    if (last === undefined) {
      // Of a column that is not known: a type made to put another in its place.
      return from === null && this.#made.get(to) === statement.revision ? '' : null
    }
    const gone = last.filter((label) => !next.includes(label))
    if (gone.length > 0) return `, which has no ${gone.map((label) => `'${label}'`).join(', ')}`
    const kept = next.filter((label) => last.includes(label))
    return kept.every((label, index) => label === last[index]) ? null : ', whose values have another order'
  }

  #last(from: string, to: string): readonly string[] | undefined {
    const renamed = this.#before.get(from)
    return from === to ? renamed : (this.#labels.get(from) ?? renamed)
  }

  #goTo(statement: LintedStatement): void {
    for (
      let at = this.#statements[this.#next];
      at !== undefined && at !== statement;
      at = this.#statements[this.#next]
    ) {
      this.#apply(at)
      this.#next += 1
    }
  }

  #apply({ tree, revision }: LintedStatement): void {
    if ('CreateEnumStmt' in tree) {
      const name = strings(tree.CreateEnumStmt.typeName).join('.')
      this.#labels.set(name, strings(tree.CreateEnumStmt.vals))
      this.#made.set(name, revision)
    } else if ('AlterEnumStmt' in tree) {
      const name = strings(tree.AlterEnumStmt.typeName).join('.')
      const old = this.#labels.get(name)
      if (old !== undefined) this.#labels.set(name, altered(old, tree.AlterEnumStmt))
    } else if ('RenameStmt' in tree && tree.RenameStmt.renameType === 'OBJECT_TYPE')
      this.#rename(tree.RenameStmt)
  }

  #rename({ object, newname = '' }: RenameStmt): void {
    const parts = object !== undefined && 'List' in object ? strings(object.List.items) : []
    const name = parts.join('.')
    const old = this.#labels.get(name)
    if (old === undefined) return
    this.#before.set(name, old)
    this.#labels.delete(name)
    this.#labels.set([...parts.slice(0, -1), newname].join('.'), old)
  }
}

function altered(
  labels: readonly string[],
  { oldVal, newVal = '', newValNeighbor, newValIsAfter }: AlterEnumStmt,
): readonly string[] {
  if (oldVal !== undefined) return labels.map((label) => (label === oldVal ? newVal : label))
  if (labels.includes(newVal)) return labels
  const at = newValNeighbor === undefined ? -1 : labels.indexOf(newValNeighbor)
  const place = at < 0 ? labels.length : newValIsAfter === true ? at + 1 : at
  return labels.toSpliced(place, 0, newVal)
}

function changesCatalog(tree: Node): boolean {
  const { relation } = 'DeleteStmt' in tree ? tree.DeleteStmt : 'UpdateStmt' in tree ? tree.UpdateStmt : {}
  const isCatalog = relation?.schemaname === undefined || relation.schemaname === 'pg_catalog'
  return relation?.relname === 'pg_enum' && isCatalog
}
