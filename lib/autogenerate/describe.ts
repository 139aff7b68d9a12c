/** Differences in words, one line each, as a person would tell them: a new table is one line, not one for each column. */
import { type CatalogObject, type Json, objectKey } from '../schema/catalog.ts'
import type { Difference } from '../schema/diff.ts'
import type { Rename } from '../schema/rename.ts'

/** One difference in words and as data. */
export interface DescribedDifference {
  /** `Detected added table public.account`, without the first word. */
  readonly text: string
  readonly type: 'added' | 'removed' | 'changed' | 'renamed'
  readonly kind: string
  readonly path: readonly string[]
  /** Of a renamed object: its path until now. */
  readonly from?: readonly string[]
  /** Of a changed object: what differs, by attribute, as JSON values. */
  readonly attributes?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
}

/** One that two schemas show. */
type Shown = DescribedDifference & Pick<Difference, 'type'>

export function describeDifferences(differences: readonly Difference[]): readonly Shown[] {
  const whole = new Set(
    differences.flatMap((difference) =>
      difference.type === 'changed' ? [] : [objectKey(difference.object.id)],
    ),
  )
  return differences.flatMap((difference): readonly Shown[] => {
    if (difference.type === 'changed') return [changed(difference)]
    const { object, type } = difference
    if (object.parent !== null && whole.has(objectKey(object.parent))) return []
    return [{ text: `${type} ${called(object)}`, type, kind: object.id.kind, path: object.id.path }]
  })
}

/** New names that were asked for, or that follow from those. */
export function describeRenames(renames: readonly Rename[]): readonly DescribedDifference[] {
  return renames.map(({ from, to }) => ({
    text: `renamed ${called(from)} to ${shown(to.id.path.at(-1) ?? '')}`,
    type: 'renamed',
    kind: to.id.kind,
    path: to.id.path,
    from: from.id.path,
  }))
}

function changed({ from, to, attributes }: Extract<Difference, { type: 'changed' }>): Shown {
  const values = attributes.map(
    (name) => [name, { from: from.attributes[name] ?? null, to: to.attributes[name] ?? null }] as const,
  )
  const told = values.map(([name, value]) => `${words(name)} ${short(value.from)} → ${short(value.to)}`)
  return {
    text: `changed ${called(to)}: ${told.join(', ')}`,
    type: 'changed',
    kind: to.id.kind,
    path: to.id.path,
    attributes: Object.fromEntries(values),
  }
}

/** `materialized view app.totals`. */
function called({ id }: CatalogObject): string {
  return `${words(id.kind)} ${id.path.map(shown).join('.')}`
}

/** A name that would begin a line of its own, or steer a terminal, is written as a string. */
function shown(name: string): string {
  return /[\p{Cc}\u2028\u2029]/u.test(name) ? JSON.stringify(name) : name
}

/** `materializedView` as `materialized view`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

const longest = 60

/** A value for one line of a terminal. */
function short(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replaceAll(/\s+/g, ' ')
  const visible = typeof value === 'string' ? `"${line}"` : line
  return visible.length > longest ? `${visible.slice(0, longest - 1)}…` : visible
}
