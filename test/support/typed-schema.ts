/** The row types of a schema that stands in a test database. */
import { completeTypes } from '../../lib/config/complete-types.ts'
import type { WrittenSettings } from '../../lib/config/written-config.ts'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { rowTypes, type RowTypes, type RowTypesInput } from '../../lib/typegen/row-types.ts'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { createTestDatabase } from './database.ts'
import { reflected } from './reflected.ts'

const parser = loadSqlParser()

export type TypesConfig = NonNullable<WrittenSettings['types']>

/** The types of a catalog, with settings as they are written. */
export async function typesOfCatalog(
  catalog: Catalog,
  config: TypesConfig = {},
  more: Partial<RowTypesInput> = {},
): Promise<RowTypes> {
  return rowTypes({
    catalog,
    isIncluded: () => true,
    defaultSchema: 'public',
    parse: await parser,
    settings: completeTypes(config, '/'),
    knex: config.knex ?? true,
    enumValues: config.enumValues ?? true,
    ...more,
  })
}

/** Makes a schema in a database of its own and reads it. */
export async function catalogOf(ddl: string): Promise<Catalog> {
  const database = await createTestDatabase('types')
  try {
    await database.query(ddl)
    return await reflected(database.url)
  } finally {
    await database.drop()
  }
}
