/** Every schema of the corpus has types that compile, are formatted, and say of views what the server says. */
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { corpusPairs } from '../corpus/pairs.ts'
import { createTestDatabase, serverMajor } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'
import { typesOfCatalog } from '../support/typed-schema.ts'
import { problemsOf } from '../support/typescript-program.ts'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { relationsOf } from '../../lib/typegen/read-relations.ts'
import { isSameCode } from '../../lib/typegen/same-code.ts'
import { viewQueries } from '../../lib/typegen/row-types.ts'

const major = await serverMajor()
const parse = await loadSqlParser()
const own = await resolveConfig(new URL('../../lib/index.ts', import.meta.url))

/** What the server says about views, for those that it lets be written. */
const writable = `
SELECT n.nspname AS schema, c.relname AS name, a.attname AS column,
  pg_relation_is_updatable(c.oid, true) & 8 <> 0 AS insert, pg_relation_is_updatable(c.oid, true) & 4 <> 0 AS update,
  pg_column_is_updatable(c.oid, a.attnum, true) AS writes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`

interface ServerColumn extends Record<string, unknown> {
  readonly schema: string
  readonly name: string
  readonly column: string
  readonly insert: boolean
  readonly update: boolean
  readonly writes: boolean
}

const schemas = corpusPairs
  .filter(({ required }) => major >= required)
  .map(({ name, to }) => ({ name, ddl: to }))

describe('the types of every schema of the corpus', () => {
  it('compile, and are formatted', { timeout: 900_000 }, async () => {
    const files: Record<string, string> = {}
    const wrong: string[] = []
    for (const { name, ddl } of schemas) {
      const database = await createTestDatabase('corpus_types')
      try {
        await database.query(ddl)
        const catalog = await reflected(database.url)
        const { text, relations } = await typesOfCatalog(catalog, { knex: true })
        const types = await typesOfCatalog(catalog, {
          knex: true,
          enumValues: false,
          names: 'camelCase',
          partitions: true,
        })
        expect(types.relations).toBeGreaterThanOrEqual(relations)
        if ((await format(text, { ...own, parser: 'typescript' })) !== text)
          wrong.push(`${name} is not formatted`)
        if (name.startsWith('apps/')) {
          const other = await format(types.text, { parser: 'typescript', printWidth: 60 })
          if (!isSameCode(other, types.text)) wrong.push(`${name} formatted in another way is another`)
        }
        // Tables of different schemas would be declared in one interface.
        const asSpace = (code: string): string =>
          code.replace("declare module 'knex/types/tables.js'", 'export declare namespace KnexTables')
        const file = name.replaceAll(/[^a-z0-9]/g, '_')
        files[`${file}.ts`] = asSpace(text)
        files[`${file}_types.d.ts`] = asSpace(types.text)
        const server = await database.query<ServerColumn>(writable)
        const views = relationsOf(catalog, viewQueries(catalog, parse)).filter(({ kind }) => kind === 'view')
        for (const view of views) {
          const columns = server.filter((each) => each.schema === view.schema && each.name === view.name)
          const first = columns[0]
          if (view.canInsert && first?.insert !== true) wrong.push(`${name}: no insert into ${view.name}`)
          // The server looks no further than the view: a column that the table makes is refused by the table.
          const isMade = name === 'tables/generated-expression-changes'
          const isUpdated = !isMade && first?.update === true && columns.some(({ writes }) => writes)
          if (view.canUpdate !== isUpdated)
            wrong.push(`${name}: update of ${view.name} is ${String(first?.update)}`)
          for (const { column, writes } of columns) {
            const isWritten = view.columns.find((each) => each.name === column)?.write !== null
            if (view.canUpdate && isWritten !== writes)
              wrong.push(`${name}: ${view.name}.${column} is ${String(writes)}`)
          }
        }
      } finally {
        await database.drop()
      }
    }
    expect(wrong).toEqual([])
    expect(Object.keys(files).length).toBeGreaterThan(300)
    expect(problemsOf(files)).toEqual([])
  })
})
