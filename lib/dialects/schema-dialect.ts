/** What a dialect knows of schemas: a lot of code, which only comparing schemas needs, so it is loaded when asked for. */
import { TribikosError } from '../errors.ts'
import type { SafeChanges } from './safe-changes.ts'
import type { ComparedParts, SchemaRules } from './schema-rules.ts'

export interface SchemaDialect {
  readonly rules: SchemaRules
  readonly parts: ComparedParts
  readonly safe: SafeChanges
}

/** @throws `usage` for a database that is not supported */
export async function schemaDialect(name: string): Promise<SchemaDialect> {
  if (name !== 'postgres') {
    throw new TribikosError('usage', `The dialect "${name}" is not known`, { hint: 'Supported: postgres.' })
  }
  const [{ postgresSchemaRules }, { postgresParts }, { postgresSafeChanges }] = await Promise.all([
    import('./postgres/schema-rules.ts'),
    import('./postgres/compared-parts.ts'),
    import('./postgres/safe-changes.ts'),
  ])
  return { rules: postgresSchemaRules, parts: postgresParts, safe: postgresSafeChanges }
}
