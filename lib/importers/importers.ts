/** The tools whose folders can be imported, by name, and what to tell users of others. */
import { nearestNames } from '../graph/nearest.ts'
import { TribikosError } from '../errors.ts'
import { dbmateImporter } from './dbmate.ts'
import { drizzleKitImporter } from './drizzle-kit.ts'
import { flywayImporter } from './flyway.ts'
import { golangMigrateImporter } from './golang-migrate.ts'
import { gooseImporter } from './goose.ts'
import type { Importer } from './importer.ts'
import { nodePgMigrateImporter } from './node-pg-migrate.ts'
import { sqlImporter } from './sql.ts'

const importers: readonly Importer[] = [
  sqlImporter,
  golangMigrateImporter,
  dbmateImporter,
  gooseImporter,
  flywayImporter,
  drizzleKitImporter,
  nodePgMigrateImporter,
]

export const importerNames: readonly string[] = importers.map(({ name }) => name)

const otherNames: Readonly<Record<string, string>> = {
  drizzle: 'drizzle-kit',
  migrate: 'golang-migrate',
  'golang-migrate/migrate': 'golang-migrate',
}

/** What users of tools are told that cannot be imported. */
const refusals: Readonly<Record<string, string>> = {
  alembic:
    'Nothing has to be stamped: the version table is the same. Write the revisions of Python as TypeScript with their ids, as the guide "Coming from Alembic" says.',
  knex: 'Its migrations are programs. Keep what is applied out of the history: write a first revision of the schema with --autogenerate and stamp it; `op.knex` runs what is still to come.',
}

/** @throws usage for a tool that is not known */
export function importerNamed(word: string): Importer {
  const name = otherNames[word] ?? word
  const found = importers.find((each) => each.name === name)
  if (found !== undefined) return found
  const [meant] = nearestNames(word, importerNames)
  const all = `The tools are: ${importerNames.join(', ')}.`
  const more = Object.hasOwn(refusals, word) ? refusals[word] : meant && `Did you mean '${meant}'?`
  throw new TribikosError('usage', `Migrations of '${word}' cannot be imported`, {
    hint: more === undefined ? all : `${more} ${all}`,
    details: { tool: word, tools: importerNames },
  })
}
