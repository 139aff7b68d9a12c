/** Reads a whole schema: one snapshot, three flights, every family's queries in the last. */
import { type Catalog, type CatalogObject, type Dependency, objectKey } from '../../schema/catalog.ts'
import type {
  ReflectedObject,
  ReflectionMemory,
  ReflectionQuery,
  ReflectionRow,
  ReflectionScope,
} from '../reflection.ts'
import { columnTypeMark } from './enum-type.ts'
import { quoted } from './literal.ts'
import { families } from './families.ts'
import type { ObjectFamily, QueryContext } from './object-family.ts'
import { domainDefaultAddress } from './reflection-sql.ts'
import { mentionedDependencies } from './mentions.ts'
import { type DependencyRow, dependencyRows, resolveDependencies } from './reflect-dependencies.ts'
import { reflectedObjects, rowsOf } from './reflected-objects.ts'

/** Everything that decides how the server writes an expression or a value, and how fast it answers. */
const settings: Readonly<Record<string, string>> = {
  search_path: '',
  quote_all_identifiers: 'off',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  // Compiling queries of this kind takes longer than running them.
  jit: 'off',
}

// Named with their schema, as the search path is the role's own until then.
const begin = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  `SELECT ${Object.entries(settings)
    .map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`)
    .join(', ')}, pg_catalog.current_setting('server_version_num')::int AS version`,
]

/**
 * `pg_depend` of what users made (oids from 16384) and the schema `public`. That a table needs the one from which it
 * inherits is said by the link between them, which can be undone. A sequence goes with the column that owns it, so what
 * uses the sequence goes before that column. What a domain needs besides its base type, its default needs.
 */
const dependencyQuery = `
  SELECT CASE WHEN d.classid = 'pg_type'::regclass AND d.deptype = 'n' AND (d.refclassid IN ('pg_proc'::regclass,
      'pg_class'::regclass, 'pg_operator'::regclass) OR (d.refclassid = 'pg_type'::regclass AND EXISTS (
        SELECT FROM pg_type t WHERE t.oid = d.objid AND t.typtype = 'd' AND t.typbasetype <> d.refobjid)))
    THEN ${domainDefaultAddress('d.objid')} ELSE d.classid || '.' || d.objid || '.' || d.objsubid END AS dependent,
    d.refclassid || '.' || d.refobjid || '.' || d.refobjsubid AS needs, d.deptype AS type,
    (d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass
      AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S')) AS "isOwnedSequence"
  FROM pg_depend d
  WHERE d.objid >= 16384 AND (d.refobjid >= 16384 OR d.refobjid = 2200)
    AND NOT (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.objsubid = 0 AND d.refobjsubid = 0 AND EXISTS (
        SELECT FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent AND p.relkind IN ('r', 'p', 'f')
        WHERE i.inhrelid = d.objid AND i.inhparent = d.refobjid))
  UNION ALL
  SELECT u.classid || '.' || u.objid || '.' || u.objsubid, o.refclassid || '.' || o.refobjid || '.' || o.refobjsubid,
    'owner', false
  FROM pg_depend o JOIN pg_depend u ON u.refclassid = o.classid AND u.refobjid = o.objid AND u.objid >= 16384
  WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'a'
    AND o.refobjsubid > 0 AND u.deptype <> 'i'
    AND EXISTS (SELECT FROM pg_class s WHERE s.oid = o.objid AND s.relkind = 'S')`

/** The mark of an enum type that was made along with a column is not something that a user said. */
const commentQuery = `
  SELECT classoid || '.' || objoid || '.' || objsubid AS address, description FROM pg_description
  WHERE (objoid >= 16384 OR classoid = 'pg_namespace'::regclass) AND description <> ${quoted(columnTypeMark)}`

/**
 * Reads the schema that `query` sees. Begins a transaction that only reads, and ends it.
 */
export async function reflect(
  query: ReflectionQuery,
  scope: ReflectionScope,
  memory: ReflectionMemory | null = null,
): Promise<Catalog> {
  return reflectFamilies(query, scope, families, memory)
}

/** As {@link reflect}, with some of the families. */
export async function reflectFamilies(
  query: ReflectionQuery,
  scope: ReflectionScope,
  chosen: readonly ObjectFamily[],
  memory: ReflectionMemory | null = null,
): Promise<Catalog> {
  const opened = await query(begin)
  try {
    const context: QueryContext = { version: Number(opened[1]?.[0]?.['version']), inScope: condition(scope) }
    const asked = chosen.flatMap((family) => questions(family, context))
    const queries = [
      asOneText(dependencyQuery),
      asOneText(commentQuery),
      ...asked.map(({ text }) => asOneText(text)),
    ]
    const texts = (await query(queries)).map(textOf)
    return remembered(memory, [JSON.stringify(scope), ...queries, ...texts], () => {
      const [dependencies = '', comments = '', ...answers] = texts
      const read = answers.flatMap((text, index) => {
        const question = asked[index]
        return question === undefined ? [] : reflectedObjects(text, question, memory)
      })
      return assemble(read, dependencyRows(rowsOf(dependencies)), rowsOf(comments), scope)
    })
  } finally {
    await query(['ROLLBACK'])
  }
}

/** The last catalog again, when it was made of the same. */
function remembered(memory: ReflectionMemory | null, texts: readonly string[], make: () => Catalog): Catalog {
  const { texts: before, catalog } = memory?.last ?? { texts: null, catalog: null }
  const isSame = before?.length === texts.length && before.every((text, at) => text === texts[at])
  if (isSame && catalog !== null) return catalog
  const made = make()
  if (memory !== null) memory.last = { texts, catalog: made }
  return made
}

interface Question {
  readonly text: string
  /** See {@link ObjectFamily}. */
  readonly deparsed: readonly string[]
}

function questions({ queries, deparsed = [] }: ObjectFamily, context: QueryContext): readonly Question[] {
  return queries.flatMap((write) => {
    const text = write(context)
    return text === null ? [] : [{ text, deparsed }]
  })
}

/** The rows of a query as one JSON text: reading many rows one by one costs more than all the rest. */
function asOneText(query: string): string {
  return `SELECT json_agg(q)::text AS rows FROM (${query}\n) q`
}

function textOf(answer: readonly ReflectionRow[]): string {
  const text = answer[0]?.['rows']
  return typeof text === 'string' ? text : ''
}

function assemble(
  read: readonly ReflectedObject[],
  fromServer: readonly DependencyRow[],
  comments: readonly ReflectionRow[],
  scope: ReflectionScope,
): Catalog {
  const ofExtensions = new Set(
    fromServer.filter(({ type }) => type === 'e').map(({ dependent }) => dependent),
  )
  const kept = withoutOrphans(
    read.filter(
      (one) => !isExcluded(one.object, scope) && !(one.address !== null && ofExtensions.has(one.address)),
    ),
  )
  const commentByAddress = new Map(
    comments.map((row) => [String(row['address']), String(row['description'])]),
  )
  const objects = new Map<string, CatalogObject>()
  for (const { object, address } of kept) {
    const comment = address === null ? undefined : commentByAddress.get(address)
    objects.set(
      objectKey(object.id),
      comment === undefined ? object : { ...object, attributes: { ...object.attributes, comment } },
    )
  }
  const tracked = resolveDependencies(kept, fromServer)
  const dependencies: readonly Dependency[] = [...tracked, ...mentionedDependencies(kept)]
  return { objects, dependencies }
}

/** Without what stands in something that is left out, in any depth. */
function withoutOrphans(read: readonly ReflectedObject[]): readonly ReflectedObject[] {
  for (let kept = read; ;) {
    const keys = new Set(kept.map(({ object }) => objectKey(object.id)))
    const next = kept.filter(({ object }) => object.parent === null || keys.has(objectKey(object.parent)))
    if (next.length === kept.length) return kept
    kept = next
  }
}

function isExcluded({ id }: CatalogObject, scope: ReflectionScope): boolean {
  if (id.kind === 'schema') return false
  return scope.excludedTables.some(
    ([schema, name]) => id.path[0] === schema && id.path[1] === name && id.kind === 'table',
  )
}

function condition({ schemas, excludedSchemas }: ReflectionScope): (column: string) => string {
  const list = (names: readonly string[]): string => names.map(quoted).join(', ')
  const wanted = schemas === null ? '' : ` AND %s IN (${list(schemas.length === 0 ? [''] : schemas)})`
  const unwanted = excludedSchemas.length === 0 ? '' : ` AND %s NOT IN (${list(excludedSchemas)})`
  const text = `(%s !~ '^pg_' AND %s <> 'information_schema'${wanted}${unwanted})`
  return (column) => text.replaceAll('%s', () => column)
}
