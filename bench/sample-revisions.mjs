/**
 * A made-up history of any length: what each revision does, once as the body of a TypeScript revision and once as
 * the SQL that a person would write. Every fifth revision makes a table, the four after it work on it.
 */
import { createHash } from 'node:crypto'

/**
 * @typedef {object} SampleRevision
 * @property {string} id
 * @property {string | null} downRevision
 * @property {string} message
 * @property {string} upgrade body in TypeScript
 * @property {string} downgrade
 * @property {readonly string[]} sql statements of the upgrade
 */

const kinds = [createTable, addColumns, addIndex, changeColumn, insertRows]

/**
 * @param {number} count
 * @returns {SampleRevision[]} parents first, one line of descent
 */
export function sampleRevisions(count) {
  return Array.from({ length: count }, (_, index) => {
    const table = `orders_${String(Math.floor(index / kinds.length) + 1).padStart(5, '0')}`
    return {
      id: idOf(index),
      downRevision: index === 0 ? null : idOf(index - 1),
      ...kinds[index % kinds.length](table),
    }
  })
}

function idOf(index) {
  return createHash('sha256').update(`revision ${index}`).digest('hex').slice(0, 12)
}

function createTable(table) {
  return {
    message: `create ${table}`,
    upgrade: `
  await op.createTable('${table}', (table) => {
    table.bigIncrements('id')
    table.bigInteger('customer_id').notNullable()
    table.string('state', 20).notNullable()
    table.jsonb('details')
    table.timestamp('created_at').notNullable().defaultTo(sql\`now()\`)
  })
  await op.createIndex('ix_${table}_customer', '${table}', ['customer_id'])`,
    downgrade: `
  await op.dropTable('${table}')`,
    sql: [
      `CREATE TABLE ${table} (
  id bigserial PRIMARY KEY,
  customer_id bigint NOT NULL,
  state varchar(20) NOT NULL,
  details jsonb,
  created_at timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE INDEX ix_${table}_customer ON ${table} (customer_id)`,
    ],
  }
}

function addColumns(table) {
  return {
    message: `prices of ${table}`,
    upgrade: `
  await op.addColumn('${table}', (table) => {
    table.integer('price')
    table.string('currency', 3)
  })
  await op.createCheckConstraint('ck_${table}_price', '${table}', 'price >= 0')`,
    downgrade: `
  await op.dropConstraint('ck_${table}_price', '${table}')
  await op.dropColumn('${table}', 'currency')
  await op.dropColumn('${table}', 'price')`,
    sql: [
      `ALTER TABLE ${table} ADD COLUMN price integer, ADD COLUMN currency varchar(3)`,
      `ALTER TABLE ${table} ADD CONSTRAINT ck_${table}_price CHECK (price >= 0)`,
    ],
  }
}

function addIndex(table) {
  return {
    message: `find ${table} by state`,
    upgrade: `
  await op.createIndex('ix_${table}_open', '${table}', ['state', 'created_at'], { where: "state <> 'done'" })`,
    downgrade: `
  await op.dropIndex('ix_${table}_open')`,
    sql: [`CREATE INDEX ix_${table}_open ON ${table} (state, created_at) WHERE state <> 'done'`],
  }
}

function changeColumn(table) {
  return {
    message: `states of ${table}`,
    upgrade: `
  await op.alterColumn('${table}', 'state', { type: 'varchar(40)', default: 'new' })`,
    downgrade: `
  await op.alterColumn('${table}', 'state', { type: 'varchar(20)', default: null })`,
    sql: [
      `ALTER TABLE ${table} ALTER COLUMN state TYPE varchar(40)`,
      `ALTER TABLE ${table} ALTER COLUMN state SET DEFAULT 'new'`,
    ],
  }
}

function insertRows(table) {
  return {
    message: `first rows of ${table}`,
    upgrade: `
  await op.bulkInsert('${table}', [
    { customer_id: 1, state: 'new', details: { note: 'first' }, price: 100, currency: 'EUR' },
    { customer_id: 2, state: 'done', details: { note: 'second' }, price: 250, currency: 'USD' },
  ])`,
    downgrade: `
  await op.execute('DELETE FROM ${table}')`,
    sql: [
      `INSERT INTO ${table} (customer_id, state, details, price, currency) VALUES
  (1, 'new', '{"note":"first"}', 100, 'EUR'),
  (2, 'done', '{"note":"second"}', 250, 'USD')`,
    ],
  }
}
