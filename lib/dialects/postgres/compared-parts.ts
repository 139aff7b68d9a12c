/** Which kinds and attributes the settings of a comparison mean. */
import type { ComparedParts } from '../schema-rules.ts'

/** Kinds that are in no schema; the first part of every other path is a schema. */
const withoutSchema: ReadonlySet<string> = new Set([
  'accessMethod',
  'cast',
  'defaultPrivileges',
  'eventTrigger',
  'extension',
  'foreignDataWrapper',
  'foreignServer',
  'language',
  'publication',
  'transform',
  'userMapping',
])

export const postgresParts: ComparedParts = {
  isType: (kind, attribute) => kind === 'column' && (attribute === 'type' || attribute === 'collation'),
  isDefault: (kind) => kind === 'default',
  isPrivileges: (kind) => kind === 'defaultPrivileges',
  schemaOf: ({ kind, path }) => (withoutSchema.has(kind) ? null : (path[0] ?? null)),
}
