/**
 * A schema as a text that can be kept in git: JSON with one object per line. The same schema gives the same text; what is
 * read back is checked, as people and merges edit such files.
 */
import { TribikosError } from '../errors.ts'
import {
  type Catalog,
  type CatalogObject,
  type Dependency,
  type Json,
  objectKey,
  objectLabel,
} from './catalog.ts'
import { checkedObject, isRecord, type SnapshotNeed, type SnapshotObject } from './snapshot-object.ts'

export interface Snapshot {
  /** `postgres` */
  readonly dialect: string
  /** Version of the server that read the schema, as a number: `150004`. */
  readonly serverVersion: number
  readonly catalog: Catalog
}

const format = 'tribikos schema snapshot'
const version = 1

/** Objects in the order of the catalog, names of attributes in order, one line each. */
export function snapshotText({ dialect, serverVersion, catalog }: Snapshot): string {
  const needs = new Map<string, SnapshotNeed[]>()
  for (const dependency of catalog.dependencies) {
    const key = objectKey(dependency.dependent)
    const list = needs.get(key)
    if (list === undefined) needs.set(key, [needOf(dependency)])
    else list.push(needOf(dependency))
  }
  const lines = [...catalog.objects].map(([key, object]) => `    ${objectText(object, needs.get(key) ?? [])}`)
  const head = Object.entries({ format, version, dialect, serverVersion }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  )
  return `{\n${head.join('')}  "objects": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`
}

function needOf({ needs: { kind, path }, soft, ordersOnly }: Dependency): SnapshotNeed {
  return { kind, path, ...(soft === true ? { soft } : {}), ...(ordersOnly === true ? { ordersOnly } : {}) }
}

function objectText(
  { id, parent, attributes, compared }: CatalogObject,
  needs: readonly SnapshotNeed[],
): string {
  const sortedNeeds = needs.toSorted(compareNeeds)
  const line: SnapshotObject = {
    kind: id.kind,
    path: id.path,
    ...(parent === null ? {} : { parent: { kind: parent.kind, path: parent.path } }),
    attributes: sortedNames(attributes),
    ...(compared === undefined ? {} : { compared: sortedNames(compared) }),
    ...(needs.length === 0 ? {} : { needs: sortedNeeds }),
  }
  return JSON.stringify(line)
}

/** By what is needed; of two needs of one object the firmer one first. */
function compareNeeds(a: SnapshotNeed, b: SnapshotNeed): number {
  const looseness = ({ soft, ordersOnly }: SnapshotNeed): number =>
    (soft === true ? 2 : 0) + (ordersOnly === true ? 1 : 0)
  return compare(objectKey(a), objectKey(b)) || looseness(a) - looseness(b)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The same value with the names of every object in order. */
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  return isList(value) ? value.map(sorted) : sortedNames(value)
}

function sortedNames(value: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/**
 * Reads the text of a snapshot. `name` is what to call it in errors: the path of its file.
 * @throws snapshot_invalid
 */
export function parseSnapshot(text: string, name: string): Snapshot {
  const written = parsed(text, name)
  if (!isRecord(written) || written['format'] !== format) {
    throw invalid(name, 'it does not say "format": "tribikos schema snapshot"')
  }
  if (written['version'] !== version) throw otherVersion(name, written['version'])
  const { dialect, serverVersion, objects } = written
  if (typeof dialect !== 'string') throw invalid(name, '"dialect" is not a text')
  if (typeof serverVersion !== 'number') throw invalid(name, '"serverVersion" is not a number')
  if (!Array.isArray(objects)) throw invalid(name, '"objects" is not a list')
  const read = objects.map((object: unknown, at) => {
    const checked = checkedObject(object)
    if ('problem' in checked) throw invalid(name, `object ${at + 1} of "objects": ${checked.problem}`)
    return checked.object
  })
  return { dialect, serverVersion, catalog: catalogOf(read, name) }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const conflict = /^[<>=]{7}/m.test(text) ? ' (it has the marks of a merge conflict)' : ''
    throw invalid(name, `it is not JSON: ${reason}${conflict}`)
  }
}

function catalogOf(read: readonly SnapshotObject[], name: string): Catalog {
  const objects = new Map<string, CatalogObject>()
  for (const { kind, path, parent = null, attributes, compared } of read) {
    const id = { kind, path }
    if (objects.has(objectKey(id))) throw invalid(name, `${objectLabel(id)} is there twice`)
    objects.set(objectKey(id), { id, parent, attributes, ...(compared === undefined ? {} : { compared }) })
  }
  const dependencies: Dependency[] = []
  for (const { kind, path, parent = null, needs = [] } of read) {
    const dependent = { kind, path }
    if (parent !== null && !objects.has(objectKey(parent))) {
      throw invalid(name, `${objectLabel(dependent)} stands in ${objectLabel(parent)}, which is not there`)
    }
    for (const need of needs) {
      const needed = { kind: need.kind, path: need.path }
      if (!objects.has(objectKey(needed))) {
        throw invalid(name, `${objectLabel(dependent)} needs ${objectLabel(needed)}, which is not there`)
      }
      dependencies.push({
        dependent,
        needs: needed,
        ...(need.soft === true ? { soft: true } : {}),
        ...(need.ordersOnly === true ? { ordersOnly: true } : {}),
      })
    }
  }
  return { objects, dependencies }
}

function otherVersion(name: string, written: unknown): TribikosError {
  const problem = `its version is ${JSON.stringify(written) ?? 'missing'}, and this tribikos reads version ${version}`
  return typeof written === 'number' && written > version
    ? invalid(
        name,
        `${problem}: a newer tribikos wrote it`,
        'Use that one here too, or write it again with `tribikos snapshot`.',
      )
    : invalid(name, problem)
}

function invalid(
  name: string,
  problem: string,
  hint = 'Write it again with `tribikos snapshot`, from the database or the schema source; it is not meant to be edited.',
): TribikosError {
  return new TribikosError('snapshot_invalid', `${name} is no snapshot that can be read: ${problem}`, {
    hint,
    details: { file: name, problem },
  })
}
