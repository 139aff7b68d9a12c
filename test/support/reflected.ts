/** Reads the schema of a test database as the product does, all families unless some are named. */
import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { families } from '../../lib/dialects/postgres/families.ts'
import type { ObjectFamily } from '../../lib/dialects/postgres/object-family.ts'
import { reflectFamilies } from '../../lib/dialects/postgres/reflect.ts'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { withClient } from './database.ts'

export async function reflected(url: string, chosen: readonly ObjectFamily[] = families): Promise<Catalog> {
  return withClient(url, async (client) => reflectedBy(client, chosen))
}

/** Planning the queries takes longer than running them: a client that reads several times plans them once. */
function prepared(text: string): { readonly name: string; readonly text: string } | string {
  const isRead = text.startsWith('SELECT json_agg')
  return isRead ? { name: createHash('md5').update(text).digest('hex'), text } : text
}

/** The same by a client that is connected. */
export async function reflectedBy(
  client: Client,
  chosen: readonly ObjectFamily[] = families,
): Promise<Catalog> {
  return reflectFamilies(
    async (statements) => {
      const answers = []
      for (const text of statements) answers.push((await client.query(prepared(text))).rows)
      return answers
    },
    { schemas: null, excludedSchemas: ['tribikos'], excludedTables: [['public', 'alembic_version']] },
    chosen,
  )
}
