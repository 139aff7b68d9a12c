/** The project's own text for an operation, in place of ours. */
import { TribikosError } from '../../errors.ts'
import type { Operation } from '../../ops/operation.ts'

/** Statements with the import lines that they need. */
export interface RenderedItem {
  readonly text: string
  readonly imports?: readonly string[]
}

/**
 * Asked for every operation that is written into a revision. It answers with statements that do the same, from the left
 * margin; with `''` to leave the operation out; or with `undefined` for the usual text.
 *
 * @example
 * ```ts
 * renderItem: (operation) =>
 *   operation.type === 'createExtension' ? `await op.installExtension('${operation.name}')` : undefined
 * ```
 */
export type RenderItem = (operation: Operation) => string | RenderedItem | undefined

/**
 * What the project says, with its lines tidied; undefined when it says nothing.
 *
 * @throws `environment_invalid` when it gives neither text nor undefined
 */
export function itemOf(renderItem: RenderItem | undefined, operation: Operation): RenderedItem | undefined {
  const given: unknown = renderItem?.(operation)
  if (given === undefined || given === null) return undefined
  const item = typeof given === 'string' ? { text: given } : given
  if (!isRenderedItem(item)) {
    throw new TribikosError(
      'environment_invalid',
      `renderItem gave ${typeof given === 'object' ? 'an object without text' : `a ${typeof given}`} for ${operation.type}`,
      { hint: 'It gives statements as a string, { text, imports }, or undefined for the usual text.' },
    )
  }
  return { ...item, text: item.text.replace(/^(?:[ \t]*\n)+/, '').trimEnd() }
}

function isRenderedItem(value: unknown): value is RenderedItem {
  if (typeof value !== 'object' || value === null || !('text' in value)) return false
  const imports: unknown = 'imports' in value ? value.imports : []
  const areLines = Array.isArray(imports) && imports.every((line) => typeof line === 'string')
  return typeof value.text === 'string' && (imports === undefined || areLines)
}
