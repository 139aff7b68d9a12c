/** One object of a snapshot as it is written, and the check that a value from a file is one. */
import type { Json, ObjectId } from './catalog.ts'

export interface SnapshotNeed extends ObjectId {
  readonly soft?: true
  readonly ordersOnly?: true
}

export interface SnapshotObject extends ObjectId {
  readonly parent?: ObjectId | null
  readonly attributes: Readonly<Record<string, Json>>
  readonly compared?: Readonly<Record<string, Json>>
  readonly needs?: readonly SnapshotNeed[]
}

const keys: ReadonlySet<string> = new Set(['kind', 'path', 'parent', 'attributes', 'compared', 'needs'])

/** The object, or what is wrong with the value. */
export function checkedObject(
  value: unknown,
): { readonly object: SnapshotObject } | { readonly problem: string } {
  if (!isRecord(value)) return { problem: 'it is not an object' }
  const unknown = Object.keys(value).find((key) => !keys.has(key))
  if (unknown !== undefined) return { problem: `it has the unknown key ${JSON.stringify(unknown)}` }
  const { parent = null, attributes, compared, needs = [] } = value
  if (!isObjectId(value)) return { problem: '"kind" is not a text, or "path" not a list of texts' }
  if (parent !== null && !isObjectId(parent)) return { problem: '"parent" has no "kind" and "path"' }
  if (!isRecord(attributes)) return { problem: '"attributes" is not an object' }
  if (compared !== undefined && !isRecord(compared)) return { problem: '"compared" is not an object' }
  if (!isNeeds(needs)) {
    return {
      problem:
        '"needs" is not a list of objects with "kind", "path" and what is true of "soft", "ordersOnly"',
    }
  }
  // What JSON.parse gives is Json all through.
  const checked = attributes as Readonly<Record<string, Json>>
  const texts = compared as Readonly<Record<string, Json>> | undefined
  const object = { kind: value.kind, path: value.path, parent, attributes: checked, needs }
  return { object: texts === undefined ? object : { ...object, compared: texts } }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNeeds(value: unknown): value is readonly SnapshotNeed[] {
  return Array.isArray(value) && value.every(isNeed)
}

function isNeed(value: unknown): value is SnapshotNeed {
  if (!isObjectId(value)) return false
  const { soft = true, ordersOnly = true }: Readonly<Record<string, unknown>> = { ...value }
  return soft === true && ordersOnly === true
}

function isObjectId(value: unknown): value is ObjectId {
  if (!isRecord(value)) return false
  const { kind, path } = value
  return (
    typeof kind === 'string' &&
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((part) => typeof part === 'string')
  )
}
