/**
 * What the text of a function's body speaks of. The server does not look into it, and neither do we: every name in it that
 * an object has counts, so what comes out decides about the order only and never about whether something can be done.
 */
import { type Dependency, type ObjectId, objectKey } from '../../schema/catalog.ts'
import type { ReflectedObject } from '../reflection.ts'
import { significantTokens } from './sql-tokens.ts'

/** More objects of one name than this, in schemas that the body does not name, tell nothing. */
const mostOfOneName = 4

/** Soft dependencies of each object on those that its text mentions. */
export function mentionedDependencies(objects: readonly ReflectedObject[]): readonly Dependency[] {
  const speakers = objects.filter(({ mentions }) => mentions !== null)
  if (speakers.length === 0) return []
  const byName = new Map<string, ObjectId[]>()
  for (const { object } of objects) {
    const name = object.id.path[1]
    if (object.parent !== null || name === undefined) continue
    const list = byName.get(name)
    if (list === undefined) byName.set(name, [object.id])
    else list.push(object.id)
  }
  return speakers.flatMap(({ object, mentions }) => mentionedBy(object.id, mentions ?? '', byName))
}

function mentionedBy(
  speaker: ObjectId,
  text: string,
  byName: ReadonlyMap<string, readonly ObjectId[]>,
): readonly Dependency[] {
  const found = new Map<string, Dependency>()
  for (const { schema, name } of namesIn(text)) {
    for (const needs of meant(byName.get(name) ?? [], schema, speaker.path[0])) {
      const key = objectKey(needs)
      if (key !== objectKey(speaker)) found.set(key, { dependent: speaker, needs, soft: true })
    }
  }
  return [...found.values()]
}

/**
 * Of all objects of one name those that a body of `home` means: in the schema that stands before the name, else near ones,
 * else all. What stands before it may as well be a table.
 */
function meant(
  candidates: readonly ObjectId[],
  schema: string | null,
  home: string | undefined,
): readonly ObjectId[] {
  for (const near of [schema, home, 'public']) {
    const there = candidates.filter(({ path }) => path[0] === near)
    if (there.length > 0) return there
  }
  return candidates.length > mostOfOneName ? [] : candidates
}

interface Name {
  readonly schema: string | null
  readonly name: string
}

/** Every name of a text with the one that stands before its dot; names within strings too, as statements are built of them. */
function* namesIn(text: string): Generator<Name, void, undefined> {
  let before: string | null = null
  let isDotted = false
  for (const { kind, start, end } of significantTokens(text)) {
    const piece = text.slice(start, end)
    if (kind === 'word' || kind === 'name') {
      const name = kind === 'word' ? piece.toLowerCase() : piece.slice(1, -1).replaceAll('""', '"')
      yield { schema: isDotted ? before : null, name }
      before = name
      isDotted = false
    } else if (kind === 'symbol' && piece === '.') {
      isDotted = true
    } else {
      if (kind === 'string') yield* namesIn(unquoted(piece))
      before = null
      isDotted = false
    }
  }
}

/** The text of a string; one that is not changed by taking the quotes off has none, so that this comes to an end. */
function unquoted(string: string): string {
  const [, tag = ''] = /^(\$[^$]*\$)/.exec(string) ?? []
  const cut = tag === '' ? 1 : tag.length
  return string.startsWith("'") || tag !== '' ? string.slice(cut, -cut) : string.replace(/^\w?'|'$/g, '')
}
