/** Enum types that come with a column go with the last one that uses them, and no other type ever does. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { columnTypeMark } from '../../../lib/dialects/postgres/enum-type.ts'
import type { Op } from '../../../lib/ops/op.ts'
import { type Body, statementsOf } from './recorded-op.ts'
import { createTestServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer('enums')
})

afterAll(async () => server.close())

beforeEach(async () => {
  await server.query('BEGIN')
})

afterEach(async () => {
  await server.query('ROLLBACK')
})

const native = { useNative: true, enumName: 'mood' } as const

const withMood = (name: string): Body => {
  return (op) =>
    op.createTable(name, (table) => void table.enu('mood', ['happy', 'sad'], native).defaultTo('sad'))
}

const withExistingMood = (name: string): Body => {
  return (op) =>
    op.createTable(name, (table) => void table.enu('mood', null, { ...native, existingType: true }))
}

async function enums(): Promise<readonly unknown[]> {
  const rows = await server.query(`SELECT typname FROM pg_type WHERE typtype = 'e' ORDER BY 1`)
  return rows.map(({ typname }) => typname)
}

describe('the type of a column', () => {
  it('is made before the table, with a mark', async () => {
    expect((await statementsOf(withMood('person'))).map(({ sql }) => sql)).toEqual([
      `CREATE TYPE mood AS ENUM ('happy', 'sad')`,
      `COMMENT ON TYPE mood IS '${columnTypeMark}'`,
      `CREATE TABLE person (\n  mood mood DEFAULT 'sad'\n)`,
    ])
  })

  const ends: readonly (readonly [string, Body])[] = [
    ['dropTable', (op) => op.dropTable('person')],
    ['dropColumn', (op) => op.dropColumn('person', 'mood')],
    ['table.dropColumn', (op) => op.alterTable('person', (table) => table.dropColumn('mood'))],
    [
      'alterColumn to another type',
      (op) => op.alterColumn('person', 'mood', { type: 'text', default: null }),
    ],
    ['raw text', (op) => op.execute('DROP TABLE person')],
    ['raw text among others', (op) => op.execute('SELECT 1; DROP TABLE person')],
    ['a raw ALTER TABLE', (op) => op.execute('ALTER TABLE person DROP mood')],
  ]
  it.each(ends)('goes with %s: up, down, up works', async (_, down) => {
    const before = await server.schema()
    await server.run(withMood('person'))
    expect(await enums()).toEqual(['mood'])
    await server.run(down)
    expect(await enums()).toEqual([])
    await server.run((op) => op.dropTable('person', { ifExists: true }))
    expect(await server.schema()).toEqual(before)
    await server.run(withMood('person'))
    expect(await enums()).toEqual(['mood'])
  })

  it('stays while another column, an array, a function or a domain uses it', async () => {
    await server.run(withMood('person'))
    await server.run(withExistingMood('animal'))
    await server.run((op) => op.dropTable('person'))
    expect(await enums()).toEqual(['mood'])
    await server.query('CREATE TABLE many (moods mood[])')
    await server.run((op) => op.dropTable('animal'))
    expect(await enums()).toEqual(['mood'])
    await server.query('CREATE DOMAIN good AS mood')
    await server.run((op) => op.dropTable('many'))
    expect(await enums()).toEqual(['mood'])
    await server.query(`CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'`)
    await server.query('DROP DOMAIN good')
    await server.run((op) => op.execute('DROP TABLE IF EXISTS nothing'))
    expect(await enums()).toEqual(['mood'])
    await server.query('DROP FUNCTION f')
    await server.run((op) => op.execute('DROP TABLE IF EXISTS nothing'))
    expect(await enums()).toEqual([])
  })

  it('stays within a revision that drops one user and makes the next', async () => {
    await server.run(withMood('person'))
    await server.run(async (op) => {
      await op.dropTable('person')
      await withExistingMood('person')(op)
    })
    expect(await enums()).toEqual(['mood'])
  })

  it('can be made anew in the revision that drops the last user', async () => {
    await server.run(withMood('person'))
    await server.run(async (op) => {
      await op.dropTable('person')
      await withMood('person')(op)
    })
    expect(await enums()).toEqual(['mood'])
    await server.run((op) => op.dropTable('person'))
    expect(await enums()).toEqual([])
  })

  it('is found in its schema, whatever its name', async () => {
    await server.query(`CREATE SCHEMA "a.b"; SET LOCAL search_path = pg_catalog`)
    await server.run((op) =>
      op.createTable(
        'T',
        (table) => void table.enu('M', [`it's`, ''], { useNative: true, enumName: `M"'$$` }),
        {
          schema: 'a.b',
        },
      ),
    )
    expect(await enums()).toEqual([`M"'$$`])
    await server.run((op) => op.dropTable('T', { schema: 'a.b' }))
    expect(await enums()).toEqual([])
  })

  it.each<readonly [string, Body]>([
    ['op.dropSchema', (op) => op.dropSchema('home')],
    ['raw text', (op) => op.execute('DROP SCHEMA home')],
  ])('is gone before %s drops its schema', async (_, dropSchema) => {
    await server.run(async (op) => {
      await op.createSchema('home')
      await op.createTable('t', (table) => void table.enu('m', ['a'], native), { schema: 'home' })
    })
    await server.run(async (op) => {
      await op.dropTable('t', { schema: 'home' })
      await dropSchema(op)
    })
    expect(await enums()).toEqual([])
  })

  it('is shared by two columns that describe it alike', async () => {
    await server.run((op) =>
      op.createTable('pair', (table) => {
        table.enu('a', ['x'], native)
        table.enu('b', ['x'], native)
      }),
    )
    expect(await enums()).toEqual(['mood'])
  })

  it('comes with addColumn and alterTable', async () => {
    await server.query('CREATE TABLE t ()')
    await server.run((op) => op.addColumn('t', (table) => table.enu('mood', ['a'], native)))
    await server.run((op) =>
      op.alterTable('t', (table) => void table.enu('kind', ['b'], { useNative: true, enumName: 'kind' })),
    )
    expect(await enums()).toEqual(['kind', 'mood'])
    await server.run((op) => op.alterTable('t', (table) => table.dropColumns('mood', 'kind')))
    expect(await enums()).toEqual([])
  })

  it('may be there already with ifNotExists, and then it stays', async () => {
    await server.run((op) => op.createEnum('mood', ['happy', 'sad']))
    const maybe = (op: Op): Promise<void> =>
      op.createTable('person', (table) => void table.enu('mood', ['happy', 'sad'], native), {
        ifNotExists: true,
      })
    await server.run(maybe)
    await server.run(maybe)
    await server.run((op) => op.dropTable('person'))
    expect(await enums()).toEqual(['mood'])
  })
})

describe('what the tool did not make for a column', () => {
  it('is never dropped', async () => {
    await server.query(
      `CREATE TYPE theirs AS ENUM ('a'); COMMENT ON TYPE theirs IS 'dropped with its last column'`,
    )
    await server.run((op) => op.createEnum('explicit', ['a']))
    await server.query('CREATE TABLE t (a theirs, b explicit)')
    await server.run((op) => op.dropTable('t'))
    expect(await enums()).toEqual(['explicit', 'theirs'])
  })

  it('is left alone when it belongs to another role', async () => {
    await server.query(`CREATE ROLE tribikos_other_${process.pid}`)
    await server.run(withMood('person'))
    await server.query('DROP TABLE person')
    await server.query(`CREATE TABLE t (); ALTER TABLE t OWNER TO tribikos_other_${process.pid}`)
    await server.query(`SET LOCAL ROLE tribikos_other_${process.pid}`)
    await server.run((op) => op.dropTable('t'))
    await server.query('RESET ROLE')
    expect(await enums()).toEqual(['mood'])
  })

  it('is reported with what to do when a column wants its name', async () => {
    await server.run((op) => op.createEnum('mood', ['x']))
    const [statement] = await statementsOf(withMood('person'))
    await expect(server.runStatements(statement === undefined ? [] : [statement])).rejects.toMatchObject({
      code: '42710',
    })
    expect(statement?.hints?.['42710']).toContain('existingType: true')
  })
})
