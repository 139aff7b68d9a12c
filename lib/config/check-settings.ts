/** Checks written settings against their description and words each finding. */
import * as v from 'valibot'
import { editDistance } from '../edit-distance.ts'
import type { JsonPath } from './json-document.ts'

export interface Finding {
  readonly path: JsonPath
  readonly message: string
}

type Checked<T> = { readonly value: T | null; readonly findings: readonly Finding[] }

/** The value when all is well, else everything that is wrong with it. */
export function checkSettings<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value)
  const findings = [
    ...shapeFindings(schema, value, []),
    ...(result.issues ?? []).flatMap((issue) => findingsOf(issue)),
  ]
  const seen = new Set<string>()
  const distinct = findings.filter((finding) => {
    const key = JSON.stringify(finding)
    return !seen.has(key) && seen.add(key)
  })
  return { value: result.success && distinct.length === 0 ? result.output : null, findings: distinct }
}

function findingsOf(issue: v.BaseIssue<unknown>, outer: JsonPath = []): readonly Finding[] {
  const inner = (issue.path ?? []).flatMap(({ key }) =>
    typeof key === 'string' || typeof key === 'number' ? [key] : [],
  )
  const path = [...outer, ...inner]
  // Where an object may stand and one does, what is wrong is inside of it.
  const asObject =
    issue.type === 'union' && !Array.isArray(issue.input) ? (issue.issues ?? []).filter(isInObject) : []
  if (asObject.length > 0) return asObject.flatMap((each) => findingsOf(each, path))
  // Unknown keys: valibot names only the first one.
  if (issue.type === 'strict_object' && issue.expected === 'never') return []
  if (issue.type === 'strict_object' && issue.input === undefined) return [{ path, message: 'is missing' }]
  const counted = issue.type === 'min_entries' || issue.type === 'max_entries'
  return [
    { path, message: `must be ${issue.message}${counted ? '' : `, not ${received(issue.input, path)}`}` },
  ]
}

/** Whether an issue is about an object that an alternative takes, or about what is in it. */
function isInObject({ type, input, path }: v.BaseIssue<unknown>): boolean {
  const isObject = typeof input === 'object' && input !== null
  return path !== undefined || (isObject && type === 'check')
}

/** Texts are shown where they are names of choices; a url may have a password in it. */
function received(value: unknown, path: JsonPath): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return 'an object'
  if (value === '') return 'an empty text'
  if (typeof value !== 'string' || path.includes('url') || value.length > 60) return 'this text'
  return JSON.stringify(value)
}

/** What valibot does not tell: every unknown key, and lists in the place of objects. */
function shapeFindings(schema: v.GenericSchema, value: unknown, path: JsonPath): readonly Finding[] {
  const { entries, item, values, message } = partsOf(schema)
  if (Array.isArray(value)) {
    if (entries !== null || values !== null)
      return [{ path, message: `must be ${message}, not ${received(value, path)}` }]
    return item === null ? [] : value.flatMap((each, index) => shapeFindings(item, each, [...path, index]))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]): readonly Finding[] => {
    if (values !== null) return shapeFindings(values, each, [...path, key])
    if (entries === null) return []
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined
    if (known !== undefined) return shapeFindings(known, each, [...path, key])
    return [{ path: [...path, key], message: unknownKey(key, Object.keys(entries)) }]
  })
}

interface Parts {
  readonly entries: Readonly<Record<string, v.GenericSchema>> | null
  readonly item: v.GenericSchema | null
  readonly values: v.GenericSchema | null
  /** What the value must be. */
  readonly message: string
}

/** The schemas of what is inside of a value, below wrappers such as optional and nullable. */
function partsOf(schema: object): Parts {
  if ('wrapped' in schema && isSchema(schema.wrapped)) return partsOf(schema.wrapped)
  const options = 'options' in schema && Array.isArray(schema.options) ? schema.options.filter(isSchema) : []
  const alternative = options.map(partsOf).find((parts) => parts.entries !== null)?.entries ?? null
  const entries = 'entries' in schema && isSchemas(schema.entries) ? schema.entries : alternative
  const item = 'item' in schema && isSchema(schema.item) ? schema.item : null
  const values = 'value' in schema && isSchema(schema.value) ? schema.value : null
  const message = 'message' in schema && typeof schema.message === 'string' ? schema.message : 'an object'
  return { entries, item, values, message }
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'
}

function isSchemas(value: unknown): value is Readonly<Record<string, v.GenericSchema>> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isSchema)
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestKey(key, known)
  return nearest === null ? 'is not a known key' : `is not a known key; did you mean "${nearest}"?`
}

/** The known key that differs least, when it differs by little; snake_case and kebab-case count as the same. */
function nearestKey(key: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '')
  const distances = known.map((name) => ({ name, distance: editDistance(plain(key), plain(name)) }))
  distances.sort((a, b) => a.distance - b.distance)
  const [best] = distances
  return best !== undefined && best.distance <= Math.floor(key.length / 3) ? best.name : null
}
