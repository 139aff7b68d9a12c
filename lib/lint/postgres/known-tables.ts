/**
 * What the statements so far tell about tables: columns with their types, constraints, indexes. A table that no statement
 * makes is not known, and nothing is concluded about it.
 */
import type {
  AlterTableCmd,
  ColumnDef,
  Constraint,
  Node,
  RenameStmt,
  TypeName,
} from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintedStatement, TableName } from '../rule.ts'
import { strings } from './names.ts'
import { commandsOf, constraintsOf, objectName } from './tree-parts.ts'

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
  /** By name without schema; there are rarely two. */
  readonly #tables = new Map<string, Mutable[]>()
  /** Tables by the names of their indexes. */
  readonly #indexed = new Map<string, Mutable>()

  /** @param history what ran before: `history` of the context */
  constructor(history: readonly LintedStatement[] = []) {
    for (const statement of history) this.apply(statement)
  }

  /** Null for a table of which nothing was seen. */
  get(name: TableName | undefined): KnownTable | null {
    return this.#find(name)
  }

  /** The table of an index, or null. */
  withIndex(name: string): KnownTable | null {
    const table = this.#indexed.get(name)
    return table?.indexes.has(name) === true ? table : null
  }

  /** Takes in what a statement does. */
  apply({ tree }: LintedStatement): void {
    if ('CreateStmt' in tree) {
      const { relation, tableElts = [], partspec } = tree.CreateStmt
      if (relation === undefined) return
      this.#remove(relation)
      const table = this.#add(relation, { isPartitioned: partspec !== undefined, isWhole: true })
      for (const element of tableElts) addElement(table, element)
      this.#index(table)
    } else if ('AlterTableStmt' in tree) {
      const table = this.#at(tree.AlterTableStmt.relation)
      for (const command of commandsOf(tree.AlterTableStmt)) alter(table, command)
      this.#index(table)
    } else if ('IndexStmt' in tree) {
      const { relation, idxname, indexParams = [] } = tree.IndexStmt
      const columns = indexParams.map((each) => ('IndexElem' in each ? (each.IndexElem.name ?? '') : ''))
      const table = this.#at(relation)
      table.indexes.set(idxname ?? ` ${table.indexes.size}`, columns)
      this.#index(table)
    } else if ('DropStmt' in tree) this.#drop(tree.DropStmt.removeType, tree.DropStmt.objects ?? [])
    else if ('RenameStmt' in tree) this.#rename(tree.RenameStmt)
  }

  #find(name: TableName | undefined): Mutable | null {
    if (name === undefined) return null
    return this.#tables.get(name.relname ?? '')?.find((table) => sameTable(table.name, name)) ?? null
  }

  #add(name: TableName, facts: Pick<KnownTable, 'isPartitioned' | 'isWhole'>): Mutable {
    const table = emptyTable(name, facts)
    this.#put(table)
    return table
  }

  #put(table: Mutable): void {
    const key = table.name.relname ?? ''
    this.#tables.set(key, [...(this.#tables.get(key) ?? []), table])
  }

  #remove(name: TableName): void {
    const key = name.relname ?? ''
    const rest = (this.#tables.get(key) ?? []).filter((table) => !sameTable(table.name, name))
    if (rest.length === 0) this.#tables.delete(key)
    else this.#tables.set(key, rest)
  }

  /** A table to be changed: what is not known yet begins with nothing. */
  #at(name: TableName = {}): Mutable {
    return this.#find(name) ?? this.#add(name, { isPartitioned: false, isWhole: false })
  }

  #index(table: Mutable): void {
    for (const name of table.indexes.keys()) this.#indexed.set(name, table)
  }

  #drop(kind: string | undefined, objects: readonly Node[]): void {
    for (const object of objects) {
      const name = objectName(object)
      const { relname = '' } = name
      if (kind === 'OBJECT_TABLE') this.#remove(name)
      else if (kind === 'OBJECT_INDEX') this.#indexed.get(relname)?.indexes.delete(relname)
    }
  }

  #rename({ renameType, relation, subname = '', newname = '' }: RenameStmt): void {
    const table =
      renameType === 'OBJECT_INDEX' ? this.#indexed.get(relation?.relname ?? '') : this.#find(relation)
    if (table === undefined || table === null) return
    if (renameType === 'OBJECT_INDEX') moveKey(table.indexes, relation?.relname ?? '', newname)
    else if (renameType === 'OBJECT_COLUMN') moveKey(table.columns, subname, newname)
    else if (renameType === 'OBJECT_TABCONSTRAINT') {
      moveKey(table.constraints, subname, newname)
      moveKey(table.indexes, subname, newname)
    } else if (renameType === 'OBJECT_TABLE') {
      this.#remove(table.name)
      table.name = { ...table.name, relname: newname }
      this.#put(table)
    }
    this.#index(table)
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

function addColumn(table: Mutable, column: ColumnDef): void {
  const { colname = '', typeName } = column
  const inline = constraintsOf(column)
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
