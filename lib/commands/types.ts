/**
 * Row types in TypeScript: of the database, of what the revisions make, or of the wanted schema. Writes one file, and only
 * when it does not say the same already; changes no database.
 */
import { dirname } from 'node:path'
import type { SchemaOrigin, TypesSettings } from '../config/types-settings.ts'
import { withScratch } from '../database/scratch.ts'
import { schemaDialect } from '../dialects/schema-dialect.ts'
import { TribikosError } from '../errors.ts'
import { namesPackage } from '../project/named-packages.ts'
import { readOutputFile, writeOutputFile } from '../project/output-file.ts'
import type { Project } from '../project/project.ts'
import type { SourceSchema } from '../runtime/schema-source.ts'
import { objectKey } from '../schema/catalog.ts'
import { hasViews, rowTypes, type RowTypes } from '../typegen/row-types.ts'
import { changedLines, isSameCode } from '../typegen/same-code.ts'
import { type ComparedPlace, openComparedPlace, type PlaceOptions } from './compared-place.ts'
import { withObjectKinds } from './object-kinds.ts'
import { comparedPart, originSchema, placeWarnings } from './schema-origins.ts'

export interface TypesOptions extends Omit<PlaceOptions, 'from'> {
  /** `types.from` of the configuration unless told, and that is `history`: what the revisions make. */
  readonly from?: SchemaOrigin | undefined
  /** The file, absolute or relative to the current folder; null for none. That of the configuration unless told. */
  readonly output?: string | null | undefined
  /** Only these schemas, in place of those of the configuration. */
  readonly schemas?: readonly string[] | undefined
  /** Writes nothing, and says whether the file is as it would be written. */
  readonly check?: boolean | undefined
}

/** What became of the file; with `check`, what it is like. */
export type TypesFileState = 'none' | 'written' | 'unchanged' | 'different' | 'missing'

export interface TypesReport {
  readonly version: 1
  readonly kind: 'types'
  readonly from: SchemaOrigin
  /** What was read: `postgresql://user@host:port/database`, `the history` or `the schema source`. */
  readonly database: string
  /** The file, or null when there is none. */
  readonly output: string | null
  /** `none` without a file. With `check` nothing is `written`: the file is `unchanged`, `different` or `missing`. */
  readonly state: TypesFileState
  /** How many tables and views have types. */
  readonly relations: number
  readonly enums: number
  /** Whether the tables of knex are declared. */
  readonly knex: boolean
  /** The types, as they are written. A file that only a formatter changed stays as it is. */
  readonly text: string
  /** With `check`, lines in which the file differs, as `- old` and `+ new`, at most twenty. */
  readonly changes: readonly string[]
  /** Settings that mean nothing in this schema, and where scratch databases were made instead. */
  readonly warnings: readonly string[]
}

/**
 * Reads a schema and writes the types of its rows: the same schema gives the same text.
 * @throws the codes of env.ts, of connecting and of scratch databases; what running revisions throws; schema_source_missing
 * and others of the schema source; usage for a schema that is not there, and to check without a file; output_unwritable
 */
export async function types(project: Project, options: TypesOptions = {}): Promise<TypesReport> {
  const settings = settingsOf(project, options)
  const { from, output } = settings
  const isCheck = options.check === true
  if (isCheck && output === null) throw withoutFile()
  const place = await openComparedPlace(project, {
    from: from === 'database' ? 'database' : 'history',
    scratchUrl: options.scratchUrl,
    signal: options.signal,
    command: 'types',
  })
  const { connection } = place
  const database = from === 'source' ? 'the schema source' : place.description
  try {
    const knex =
      settings.knex ?? namesPackage(output === null ? project.root : dirname(output), 'knex') ?? true
    const { schema, made } = await withScratch(place.scratchRequest, async (scratch) => {
      const read = await originSchema({ project, place, scratch, signal: options.signal ?? null }, from)
      return { schema: read, made: await typesOf(read, { project, place, settings, knex }) }
    })
    return {
      version: 1,
      kind: 'types',
      from,
      database,
      output,
      ...(await keep(made.text, output, isCheck)),
      relations: made.relations,
      enums: made.enums,
      knex,
      text: made.text,
      warnings: warningsOf(schema, made, database),
    }
  } finally {
    await connection?.close()
  }
}

function warningsOf(schema: SourceSchema, made: RowTypes, database: string): readonly string[] {
  const nothing = `There is no table or view to write: ${database} has none that is meant`
  return [
    ...placeWarnings(schema.database),
    ...schema.warnings,
    ...made.warnings,
    ...(made.relations === 0 ? [nothing] : []),
  ]
}

function settingsOf({ config }: Project, options: TypesOptions): TypesSettings {
  const { from, output, schemas } = options
  return {
    ...config.types,
    from: from ?? config.types.from,
    output: output === undefined ? config.types.output : output,
    schemas: schemas ?? config.types.schemas,
  }
}

function withoutFile(): TribikosError {
  return new TribikosError('usage', 'There is no file to check', {
    hint: 'Name it with --output FILE, or as "output" in "types" of the configuration.',
  })
}

interface TypesContext {
  readonly project: Project
  readonly place: ComparedPlace
  readonly settings: TypesSettings
  readonly knex: boolean
}

async function typesOf(
  schema: SourceSchema,
  { project, place, settings, knex }: TypesContext,
): Promise<RowTypes> {
  const { objectKinds: kinds = {} } = place.session.environment.definition
  const { parts } = withObjectKinds(await schemaDialect('postgres'), kinds)
  const { catalog } = schema
  requireSchemas(settings, schema)
  const { catalog: compared } = comparedPart(schema, settings.from, { project, place, parts })
  const { output, enumValues } = settings
  return rowTypes({
    catalog,
    isIncluded: ({ id }) => compared.objects.has(objectKey(id)),
    defaultSchema: schema.defaultSchema ?? 'public',
    parse: hasViews(catalog) ? await sqlParser() : null,
    settings,
    knex,
    enumValues: enumValues ?? !/\.d\.[cm]?ts$/.test(output ?? ''),
  })
}

async function sqlParser() {
  return (await import('../dialects/postgres/parse-sql.ts')).loadSqlParser()
}

/** A schema that is misspelt would leave a file without types. */
function requireSchemas({ schemas }: TypesSettings, { catalog }: SourceSchema): void {
  const known = [...catalog.objects.values()].flatMap(({ id }) =>
    id.kind === 'schema' ? (id.path[0] ?? []) : [],
  )
  const missing = (schemas ?? []).find((schema) => !known.includes(schema))
  if (missing === undefined) return
  throw new TribikosError('usage', `There is no schema "${missing}"`, {
    hint: `The schemas are: ${known.toSorted().join(', ')}.`,
    details: { schema: missing, known },
  })
}

/** Writes the file, unless it says the same already. */
async function keep(
  text: string,
  output: string | null,
  isCheck: boolean,
): Promise<Pick<TypesReport, 'state' | 'changes'>> {
  if (output === null) return { state: 'none', changes: [] }
  const present = await readOutputFile(output)
  if (present !== null && isSameCode(present, text)) return { state: 'unchanged', changes: [] }
  if (isCheck && present === null) return { state: 'missing', changes: [] }
  if (isCheck) return { state: 'different', changes: changedLines(present ?? '', text) }
  await writeOutputFile(output, text)
  return { state: 'written', changes: [] }
}
