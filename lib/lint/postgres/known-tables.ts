/**
 * What the statements so far tell about tables: columns with their types, constraints, indexes. A table that was made
 * before the range is not known, and nothing is concluded about it.
 */
import type {
  AlterTableCmd,
  ColumnDef,
  Constraint,
  Node,
  TypeName,
} from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintedStatement, TableName } from '../rule.ts'
import { strings } from './names.ts'

export interface KnownColumn {
  readonly type: TypeName | undefined
  readonly isNotNull: boolean
}

export interface KnownConstraint {
  readonly definition: Constraint
  readonly isValid: boolean
}

export interface KnownTable {
  readonly name: TableName
  readonly isPartitioned: boolean
  /** Whether its `CREATE TABLE` was seen, so that it has no other columns. */
  readonly isWhole: boolean
  readonly columns: ReadonlyMap<string, KnownColumn>
  /** Constraints that have a name, by it. */
  readonly constraints: ReadonlyMap<string, KnownConstraint>
  /** Columns of indexes by name; an expression is an empty text. Keys that were written without a name begin with a blank. */
  readonly indexes: ReadonlyMap<string, readonly string[]>
}

type Mutable = {
  -readonly [Key in keyof KnownTable]: KnownTable[Key] extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : KnownTable[Key]
}

export class KnownTables {
  #tables: Mutable[] = []

  /** Null for a table of which nothing was seen. */
  get(name: TableName | undefined): KnownTable | null {
    return name === undefined ? null : (this.#tables.find((table) => sameTable(table.name, name)) ?? null)
  }

  /** The table of an index, or null. */
  withIndex(name: string): KnownTable | null {
    return this.#tables.find(({ indexes }) => indexes.has(name)) ?? null
  }

  /** Takes in what a statement does. */
  apply({ tree }: LintedStatement): void {
    if ('CreateStmt' in tree) {
      const { relation, tableElts = [], partspec } = tree.CreateStmt
      if (relation === undefined) return
      const table = emptyTable(relation, { isPartitioned: partspec !== undefined, isWhole: true })
      this.#tables = [...this.#tables.filter(({ name }) => !sameTable(name, relation)), table]
      for (const element of tableElts) addElement(table, element)
    } else if ('AlterTableStmt' in tree) {
      const table = this.#at(tree.AlterTableStmt.relation)
      for (const command of tree.AlterTableStmt.cmds ?? []) {
        if (table !== null && 'AlterTableCmd' in command) alter(table, command.AlterTableCmd)
      }
    } else if ('IndexStmt' in tree) {
      const { relation, idxname, indexParams = [] } = tree.IndexStmt
      const columns = indexParams.map((each) => ('IndexElem' in each ? (each.IndexElem.name ?? '') : ''))
      const indexes = this.#at(relation)?.indexes
      indexes?.set(idxname ?? ` ${indexes.size}`, columns)
    } else if ('DropStmt' in tree) this.#drop(tree.DropStmt.removeType, tree.DropStmt.objects ?? [])
    else if ('RenameStmt' in tree) this.#rename(tree.RenameStmt)
  }

  /** A table to be changed: what is not known yet begins with nothing. */
  #at(name: TableName | undefined): Mutable | null {
    if (name === undefined) return null
    const found = this.#tables.find((table) => sameTable(table.name, name))
    if (found !== undefined) return found
    const table = emptyTable(name, { isPartitioned: false, isWhole: false })
    this.#tables.push(table)
    return table
  }

  #drop(kind: string | undefined, objects: readonly Node[]): void {
    for (const object of objects) {
      const parts = 'List' in object ? strings(object.List.items) : []
      const [relname = '', schemaname] = parts.toReversed()
      const name = schemaname === undefined ? { relname } : { schemaname, relname }
      if (kind === 'OBJECT_TABLE') this.#tables = this.#tables.filter((table) => !sameTable(table.name, name))
      else if (kind === 'OBJECT_INDEX') for (const table of this.#tables) table.indexes.delete(relname)
    }
  }

  #rename(statement: Extract<Node, { RenameStmt: unknown }>['RenameStmt']): void {
    const { renameType, relation, subname = '', newname = '' } = statement
    if (renameType === 'OBJECT_INDEX') {
      for (const { indexes } of this.#tables) moveKey(indexes, relation?.relname ?? '', newname)
      return
    }
    const table = this.#tables.find(({ name }) => relation !== undefined && sameTable(name, relation))
    if (table === undefined) return
    if (renameType === 'OBJECT_TABLE') table.name = { ...table.name, relname: newname }
    else if (renameType === 'OBJECT_COLUMN') moveKey(table.columns, subname, newname)
    else if (renameType === 'OBJECT_TABCONSTRAINT') moveKey(table.constraints, subname, newname)
  }
}

function emptyTable(
  { schemaname, relname }: TableName,
  facts: Pick<KnownTable, 'isPartitioned' | 'isWhole'>,
): Mutable {
  return {
    name: { ...(schemaname !== undefined && { schemaname }), ...(relname !== undefined && { relname }) },
    ...facts,
    columns: new Map(),
    constraints: new Map(),
    indexes: new Map(),
  }
}

function moveKey<Value>(map: Map<string, Value>, from: string, to: string): void {
  const value = map.get(from)
  if (value === undefined) return
  map.delete(from)
  map.set(to, value)
}

function addElement(table: Mutable, element: Node): void {
  if ('ColumnDef' in element) addColumn(table, element.ColumnDef)
  else if ('Constraint' in element) addConstraint(table, element.Constraint, [])
}

function addColumn(table: Mutable, { colname = '', typeName, constraints = [] }: ColumnDef): void {
  const inline = constraints.flatMap((each) => ('Constraint' in each ? [each.Constraint] : []))
  const isNotNull = inline.some(({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY')
  table.columns.set(colname, { type: typeName, isNotNull })
  for (const constraint of inline) addConstraint(table, constraint, [colname])
}

function addConstraint(table: Mutable, constraint: Constraint, columns: readonly string[]): void {
  const { contype, conname, skip_validation: isNotValid } = constraint
  if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') {
    const keys = strings(constraint.keys)
    table.indexes.set(conname ?? ` ${table.indexes.size}`, keys.length > 0 ? keys : columns)
  }
  if (conname !== undefined)
    table.constraints.set(conname, { definition: constraint, isValid: isNotValid !== true })
}

function alter(table: Mutable, { subtype, name = '', def }: AlterTableCmd): void {
  const column = table.columns.get(name)
  const constraint = table.constraints.get(name)
  switch (subtype) {
    case 'AT_AddColumn':
    case 'AT_AddConstraint':
      if (def !== undefined) addElement(table, def)
      return
    case 'AT_DropColumn':
      table.columns.delete(name)
      return
    case 'AT_AlterColumnType':
      if (def !== undefined && 'ColumnDef' in def)
        table.columns.set(name, { isNotNull: column?.isNotNull ?? false, type: def.ColumnDef.typeName })
      return
    case 'AT_SetNotNull':
    case 'AT_DropNotNull':
      if (column !== undefined) table.columns.set(name, { ...column, isNotNull: subtype === 'AT_SetNotNull' })
      return
    case 'AT_ValidateConstraint':
      if (constraint !== undefined) table.constraints.set(name, { ...constraint, isValid: true })
      return
    case 'AT_DropConstraint':
      table.constraints.delete(name)
      table.indexes.delete(name)
      return
    default:
  }
}
