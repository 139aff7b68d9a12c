/**
 * The kinds of objects that env.ts adds, as the planner and the reader of schemas know kinds: rules that ask env.ts, and
 * objects in the catalog beside those of PostgreSQL.
 */
import type { Connection } from '../database/connection.ts'
import type { SchemaDialect } from '../dialects/schema-dialect.ts'
import type { KindRules, PlannedOperation, SchemaRules } from '../dialects/schema-rules.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import type { Operation } from '../ops/operation.ts'
import type { KindObject, KindOperations, ObjectKind } from '../project/object-kind.ts'
import {
  type Catalog,
  type CatalogObject,
  type Dependency,
  type Json,
  type ObjectId,
  objectKey,
} from '../schema/catalog.ts'
import { asked, failedFunction } from './environment-function.ts'

export type ObjectKinds = Readonly<Record<string, ObjectKind>>

/** Rows come after columns and before constraints, as what is in a table decides whether these hold. */
const rankOfRows = 200
const rankOfOthers = 3000

/**
 * The dialect with kinds of the project's own.
 * @throws environment_invalid for a kind that PostgreSQL has too
 */
export function withObjectKinds(dialect: SchemaDialect, kinds: ObjectKinds): SchemaDialect {
  const names = Object.keys(kinds)
  if (names.length === 0) return dialect
  const { rules, parts } = dialect
  for (const name of names) {
    if (!isKindOf(rules, name)) continue
    throw new TribikosError(
      'environment_invalid',
      `objectKinds of env.ts: "${name}" is a kind of PostgreSQL's own`,
      {
        hint: 'Give the kind another name.',
      },
    )
  }
  const own = new Map(Object.entries(kinds).map(([name, kind]) => [name, rulesOf(name, kind)]))
  return {
    ...dialect,
    rules: { ...rules, of: (kind) => own.get(kind) ?? rules.of(kind) },
    parts: {
      ...parts,
      schemaOf: (id) => (own.has(id.kind) ? (kinds[id.kind]?.rowsOf?.[0] ?? null) : parts.schemaOf(id)),
    },
  }
}

/** Whether rules know a kind by this name. */
export function isKindOf(rules: SchemaRules, kind: string): boolean {
  try {
    rules.of(kind)
    return true
  } catch (error) {
    if (isTribikosError(error) && error.code === 'schema_kind_unknown') return false
    throw error
  }
}

function rulesOf(name: string, kind: ObjectKind): KindRules {
  const { rowsOf } = kind
  const ask = (
    verb: 'create' | 'drop' | 'change',
    call: () => KindOperations,
  ): readonly PlannedOperation[] => {
    const of = `objectKinds.${name}.${verb}`
    return operationsOf(of, asked(of, call)).map((operation) => ({ operation }))
  }
  return {
    rank: rowsOf === undefined ? rankOfOthers : rankOfRows,
    rebuildable: () => true,
    createdWithParent: 'never',
    create: (object) => ask('create', () => kind.create(kindObject(object))),
    // Rows go with their table.
    drop: (object, { to }) =>
      rowsOf !== undefined && to.get(tableId(rowsOf)) === undefined
        ? []
        : ask('drop', () => kind.drop(kindObject(object))),
    change: ({ from, to }) =>
      kind.change === undefined
        ? { type: 'replace' }
        : {
            type: 'alter',
            operations: ask('change', () => kind.change?.(kindObject(from), kindObject(to)) ?? []),
          },
  }
}

function operationsOf(of: string, answer: unknown): readonly Operation[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [answer]
  for (const each of list) {
    if (typeof each === 'object' && each !== null && 'type' in each && typeof each.type === 'string') continue
    throw failedFunction(of, `it gave ${JSON.stringify(each) ?? 'nothing'}, which is no operation`)
  }
  // What an operation of this type needs is checked where it is compiled.
  return list as readonly Operation[]
}

function kindObject({ id, attributes }: CatalogObject): KindObject {
  return { path: id.path, state: attributes['state'] }
}

function tableId([schema, table]: readonly [string, string]): ObjectId {
  return { kind: 'table', path: [schema, table] }
}

/**
 * A schema that was read, with the objects of the project's own kinds.
 * @throws hook_failed
 */
export async function withKindObjects(
  catalog: Catalog,
  connection: Connection,
  kinds: ObjectKinds,
): Promise<Catalog> {
  const present = Object.entries(kinds).filter(
    ([, { rowsOf }]) => rowsOf === undefined || catalog.objects.has(objectKey(tableId(rowsOf))),
  )
  if (present.length === 0) return catalog
  const objects = new Map(catalog.objects)
  const dependencies: Dependency[] = [...catalog.dependencies]
  await connection.query({ sql: 'BEGIN TRANSACTION READ ONLY' })
  try {
    for (const [name, kind] of present) {
      for (const { object, needs } of await readKind(name, kind, connection)) {
        objects.set(objectKey(object.id), object)
        dependencies.push(...needs, ...rowDependencies(object.id, kind, catalog))
      }
    }
  } finally {
    await connection.query({ sql: 'ROLLBACK' })
  }
  return { objects, dependencies }
}

interface ReadObject {
  readonly object: CatalogObject
  readonly needs: readonly Dependency[]
}

async function readKind(
  name: string,
  kind: ObjectKind,
  connection: Connection,
): Promise<readonly ReadObject[]> {
  const of = `objectKinds.${name}.read`
  const query = async (sql: string, values?: readonly unknown[]) =>
    (await connection.query(values === undefined ? { sql } : { sql, values })).rows
  let found: unknown
  try {
    found = await kind.read(query)
  } catch (error) {
    throw failedFunction(of, error instanceof Error ? error.message : String(error), error)
  }
  if (!Array.isArray(found)) throw failedFunction(of, 'it gave no list of objects')
  const read = found.map((each: unknown) => checkedObject(name, of, each))
  const keys = new Set<string>()
  for (const { object } of read) {
    const key = objectKey(object.id)
    if (keys.has(key)) throw failedFunction(of, `it gave ${JSON.stringify(object.id.path)} twice`)
    keys.add(key)
  }
  return read.toSorted((a, b) => (objectKey(a.object.id) < objectKey(b.object.id) ? -1 : 1))
}

function checkedObject(kind: string, of: string, given: unknown): ReadObject {
  const { path, state, needs = [] } = (given ?? {}) as Partial<KindObject>
  if (!isPath(path) || !Array.isArray(needs) || !needs.every(isId)) {
    throw failedFunction(of, 'each object has { path: [texts], state } and may have needs: [{ kind, path }]')
  }
  const id = { kind, path }
  return {
    object: { id, parent: null, attributes: { state: asJson(state, of) } },
    needs: needs.map((needed) => ({ dependent: id, needs: { kind: needed.kind, path: needed.path } })),
  }
}

/** Dates and the like as JSON has them. */
function asJson(state: unknown, of: string): Json {
  try {
    return JSON.parse(JSON.stringify(state ?? null)) as Json
  } catch (error) {
    throw failedFunction(of, 'a state is not what JSON can hold', error)
  }
}

function isPath(path: unknown): path is readonly string[] {
  return Array.isArray(path) && path.length > 0 && path.every((part) => typeof part === 'string')
}

function isId(value: unknown): value is ObjectId {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'path' in value &&
    isPath(value.path)
  )
}

/** Rows wait for their table and its columns, and stay in it when it is made anew. */
function rowDependencies(
  dependent: ObjectId,
  { rowsOf }: ObjectKind,
  catalog: Catalog,
): readonly Dependency[] {
  if (rowsOf === undefined) return []
  const table = objectKey(tableId(rowsOf))
  return [...catalog.objects.values()].flatMap(({ id, parent }) =>
    objectKey(id) === table || (id.kind === 'column' && parent !== null && objectKey(parent) === table)
      ? [{ dependent, needs: id, ordersOnly: true }]
      : [],
  )
}

/** `to` with objects as they are in `from` where the project says that both mean the same. */
export function withSameStates(from: Catalog, to: Catalog, kinds: ObjectKinds): Catalog {
  if (Object.values(kinds).every(({ isSame }) => isSame === undefined)) return to
  const objects = new Map(to.objects)
  for (const [key, object] of to.objects) {
    const { kind } = object.id
    const own = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    const before = from.objects.get(key)
    if (own?.isSame === undefined || before === undefined) continue
    const states = [before.attributes['state'], object.attributes['state']] as const
    if (asked(`objectKinds.${kind}.isSame`, () => own.isSame?.(...states)) === true) objects.set(key, before)
  }
  return { objects, dependencies: to.dependencies }
}
