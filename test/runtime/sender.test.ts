/** What a step that is stopped still sends: nothing that would come behind its ROLLBACK. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { dialectByName } from '../../lib/dialects/by-name.ts'
import type { Statement } from '../../lib/dialects/dialect.ts'
import { Sender } from '../../lib/runtime/sender.ts'
import type { QueuedStatement } from '../../lib/runtime/statement-queue.ts'
import { type Journal, StepJournal } from '../../lib/runtime/step-journal.ts'
import { OwnTransaction } from '../../lib/runtime/transaction.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let connection: Connection

beforeEach(async () => {
  database = await createTestDatabase('sender')
  await database.query('CREATE TABLE account (id int)')
  const target = parseDatabaseUrl(database.url, { root: '/', variables: {} })
  connection = await connect(target, { applicationName: 'tribikos-test' })
})

afterEach(async () => {
  await connection.close()
  await database.drop()
})

function newStep() {
  const journal: Journal = {
    home: { schema: 'public', table: 'alembic_version' },
    entries: [],
    resume: 'look',
    exists: false,
  }
  const transaction = new OwnTransaction(connection, { lockTimeoutMs: 2000, prelude: [] })
  const sender = new Sender({
    connection,
    transaction,
    dialect: dialectByName('postgres'),
    mayCommit: true,
    bare: false,
    lockTimeoutMs: 2000,
    journal: new StepJournal(journal, { revision: 'a1', direction: 'upgrade' }),
    lockRetries: null,
    fail: (error) => {
      throw error
    },
  })
  return { sender, transaction }
}

function numbered(...statements: readonly Statement[]): readonly QueuedStatement[] {
  return statements.map((statement, at) => ({
    statement,
    origin: new Error('called here'),
    number: at + 1,
    isAuthors: true,
  }))
}

const inside = (sql: string): Statement => ({ sql, transaction: 'inside' })
const alone = (sql: string): Statement => ({ sql, transaction: 'alone' })

async function tables(): Promise<readonly unknown[]> {
  const rows = await database.query(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, to_regnamespace('tribikos')) ORDER BY 1",
  )
  return rows.map(({ relname }) => relname)
}

describe('a step that is stopped while', () => {
  it('its transaction is at work notes nothing of it', async () => {
    const { sender, transaction } = newStep()
    const sent = sender.send(numbered(inside('CREATE TABLE one (n int)'), alone('CREATE TABLE two (n int)')))
    const reason = new Error('stopped')
    sender.connection.stop(reason)
    const ended = transaction.rollback()
    await expect(sent).rejects.toBe(reason)
    await ended
    expect(await tables()).toEqual(['account'])
  })

  it('one statement runs by itself notes that one, and begins no other', async () => {
    const { sender, transaction } = newStep()
    const sent = sender.send(
      numbered(
        alone('CREATE TABLE one AS SELECT 1 AS n FROM pg_sleep(0.5)'),
        inside('CREATE TABLE two (n int)'),
        alone('CREATE TABLE three (n int)'),
      ),
    )
    const running =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    await expect.poll(async () => (await database.query(running)).length).toBe(1)
    const reason = new Error('stopped')
    sender.connection.stop(reason)
    await transaction.rollback()
    await expect(sent).rejects.toBe(reason)
    await transaction.rollback()
    expect(await tables()).toEqual(['account', 'one', 'step'])
    expect(await database.query('SELECT number, state FROM tribikos.step')).toEqual([
      { number: 1, state: 'done' },
    ])
  })
})
