/**
 * From the rows that a query of a family gives to objects. A row that was read before is not read again, as far as it
 * says the same: in another database everything may have another address.
 */
import type { CatalogObject, Json, ObjectId } from '../../schema/catalog.ts'
import type { ReflectedContent, ReflectedObject, ReflectionMemory, ReflectionRow } from '../reflection.ts'
import { stableAttributes } from './stable-expression.ts'

/** Stands between the rows of a `json_agg`; no line ends within what `jsonb` or the server's own JSON writes. */
const rowSeparator = ', \n '

/** The rows of a `json_agg`; an empty text has none. */
export function rowsOf(text: string): readonly ReflectionRow[] {
  return text === '' ? [] : (JSON.parse(text) as readonly ReflectionRow[])
}

/** A query, and which of its attributes have two texts; see `ObjectFamily`. */
export interface AskedQuery {
  readonly text: string
  readonly deparsed: readonly string[]
}

/** Objects of an answer, which is a `json_agg`, or empty. */
export function reflectedObjects(
  text: string,
  { text: query, deparsed }: AskedQuery,
  memory: ReflectionMemory | null,
): readonly ReflectedObject[] {
  if (text === '') return []
  if (memory === null) {
    const rows = rowsOf(text)
    return contentsOf(rows, deparsed).map((content, at) => placed(content, addressesOf(rows[at] ?? {})))
  }
  const last = memory.lists.get(query)
  if (last?.text === text) return last.objects
  const contents = memory.contents.get(query) ?? new Map<string, ReflectedContent>()
  const objects = knownOrRead(text, deparsed, contents)
  memory.contents.set(query, contents)
  memory.lists.set(query, { text, objects })
  return objects
}

/** Reads only those rows that are not among the known contents, and adds these. */
function knownOrRead(
  text: string,
  deparsed: readonly string[],
  known: Map<string, ReflectedContent>,
): readonly ReflectedObject[] {
  const rows = text.slice(1, -1).split(rowSeparator)
  const parts = rows.map(partsOf)
  const found = parts.map(({ rest }) => known.get(rest))
  const unknown = rows.filter((_, at) => found[at] === undefined)
  const isAll = unknown.length === rows.length
  const read = contentsOf(rowsOf(isAll ? text : `[${unknown.join(',')}]`), deparsed)
  let next = 0
  return parts.map((part, at) => {
    const content = found[at] ?? read[next++]
    if (content === undefined) throw new TypeError('A row of a reflection was not read')
    known.set(part.rest, content)
    return placed(content, part)
  })
}

interface Addresses {
  readonly address: string | null
  readonly aliases: readonly string[]
}

function addressesOf(row: ReflectionRow): Addresses {
  return {
    address: row['address'] as string | null,
    aliases: (row['aliases'] as readonly string[] | null | undefined) ?? [],
  }
}

function placed(content: ReflectedContent, { address, aliases }: Addresses): ReflectedObject {
  const { object, needs, follows, precedes, mentions } = content
  return { object, address, aliases, needs, follows, precedes, mentions }
}

/** Where a row says addresses, between other names of columns: a quote within a text would be escaped. */
const addressStart = '"address":'
const addressEnd = ',"attributes":'
const addressPart = /^"address":(?:null|"([\d.]+)"),"aliases":(?:null|\[([\d.",]*)\])$/

interface RowParts extends Addresses {
  /** The row without them. */
  readonly rest: string
}

function partsOf(text: string): RowParts {
  const start = text.indexOf(addressStart)
  const end = start < 0 ? -1 : text.indexOf(addressEnd, start)
  const found = end < 0 ? null : addressPart.exec(text.slice(start, end))
  // A row of another form is known only where all of it comes again.
  if (found === null) return { ...addressesOf(JSON.parse(text) as ReflectionRow), rest: text }
  const [, address = null, aliases = ''] = found
  return {
    address,
    aliases: aliases === '' ? [] : aliases.slice(1, -1).split('","'),
    rest: text.slice(0, start) + text.slice(end),
  }
}

/** What follows each other is mostly of one parent, and then has one id for it. */
function contentsOf(
  rows: readonly ReflectionRow[],
  deparsed: readonly string[],
): readonly ReflectedContent[] {
  let parent: ObjectId | null = null
  return rows.map((row) => {
    const own = parentOf(row)
    if (own === null || parent === null || !isSameId(own, parent)) parent = own
    return contentOf(row, parent, deparsed)
  })
}

type Attributes = Readonly<Record<string, Json>>

function parentOf(row: ReflectionRow): ObjectId | null {
  const kind = row['parent_kind'] as string | null
  return kind === null ? null : { kind, path: row['parent_path'] as readonly string[] }
}

function isSameId(a: ObjectId, b: ObjectId): boolean {
  return (
    a.kind === b.kind && a.path.length === b.path.length && a.path.every((name, at) => name === b.path[at])
  )
}

function contentOf(
  row: ReflectionRow,
  parent: ObjectId | null,
  deparsed: readonly string[],
): ReflectedContent {
  const { attributes, compared } = stableAttributes(row['attributes'] as Attributes, deparsed)
  const ownCompared = row['compared'] as Attributes | null | undefined
  const object: CatalogObject = {
    id: { kind: row['kind'] as string, path: row['path'] as readonly string[] },
    parent,
    attributes,
    ...(compared == null && ownCompared == null ? {} : { compared: { ...compared, ...ownCompared } }),
  }
  return {
    object,
    needs: (row['needs'] as ReflectedObject['needs'] | null) ?? [],
    follows: (row['follows'] as ReflectedObject['follows'] | null | undefined) ?? [],
    precedes: (row['precedes'] as ReflectedObject['precedes'] | null | undefined) ?? [],
    mentions: (row['mentions'] as string | null | undefined) ?? null,
  }
}
