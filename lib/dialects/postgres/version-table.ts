/** The statements of the version table: the same table, column and names as Alembic makes, so that either tool can go on. */
import type { RowChange } from '../../graph/plan.ts'
import type { Dialect, Statement, VersionTableHome } from '../dialect.ts'
import { fitName, identifier, qualified } from './names.ts'

export const versionTable: Dialect['versionTable'] = {
  create: (home, { ifNotExists }) => inside(createText(home, ifNotExists)),
  read: (home) => inside(`SELECT version_num FROM ${nameOf(home)}`),
  change: changeStatement,
  purge: (home) => inside(`DELETE FROM ${nameOf(home)}`),
}

function createText(home: VersionTableHome, ifNotExists: boolean): string {
  const lines = [`    version_num VARCHAR(${home.width}) NOT NULL`]
  if (home.primaryKey) {
    lines.push(`    CONSTRAINT ${identifier(fitName(`${home.table}_pkc`))} PRIMARY KEY (version_num)`)
  }
  return `CREATE TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${nameOf(home)} (\n${lines.join(',\n')}\n)`
}

function changeStatement(home: VersionTableHome, change: RowChange, use: 'session' | 'script'): Statement {
  const table = nameOf(home)
  // The catalog has no operator for two varchar, so that a plain one could be somebody's in the search path.
  const equals = use === 'session' ? 'OPERATOR(pg_catalog.=)' : '='
  switch (change.type) {
    case 'insert':
      return inside(`INSERT INTO ${table} (version_num) VALUES ($1)`, [change.id])
    case 'update':
      return inside(`UPDATE ${table} SET version_num = $1 WHERE version_num ${equals} $2`, [
        change.to,
        change.from,
      ])
    case 'delete':
      return inside(`DELETE FROM ${table} WHERE version_num ${equals} $1`, [change.id])
  }
}

function nameOf({ schema, table }: VersionTableHome): string {
  return qualified(schema, table)
}

function inside(sql: string, values?: readonly unknown[]): Statement {
  return values === undefined ? { sql, transaction: 'inside' } : { sql, values, transaction: 'inside' }
}
