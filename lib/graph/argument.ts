/**
 * The text of a revision argument → what it asks for, before anything is looked up:
 *
 *     [branch@] ( head | heads | base | name ) | [branch@] [name] ( + | - ) digits
 *
 * Labels may hold dashes and plus signs, so the graph's own labels are recognized before a sign is read as a step.
 */
import { TribikosError } from '../errors.ts'

interface InBranch {
  /** What stands before the `@`: a label, an id or the start of one. */
  readonly branch: string | null
  /** The argument as it was written. */
  readonly text: string
}

/** One revision argument. */
export type RevisionArgument =
  | ({ readonly type: 'head' | 'heads' | 'base' } & InBranch)
  /** An id, a label, the start of one, or the slug of a file. */
  | ({ readonly type: 'name'; readonly name: string } & InBranch)
  /**
   * So many steps up (or down, when negative). `from` is what stands before the sign, null when nothing does: then
   * it is counted from the rows of the database, or from the heads. `name` is the whole behind the `@`.
   */
  | ({
      readonly type: 'relative'
      readonly from: string | null
      readonly steps: number
      readonly name: string
    } & InBranch)

/** Tells whether the graph has a label of exactly this text. */
export type IsLabel = (text: string) => boolean

/** Reads an argument. Never fails: what follows no rule is a name, and looking it up will fail. */
export function readArgument(text: string, isLabel: IsLabel): RevisionArgument {
  const separator = text.indexOf('@')
  const branch = separator > 0 ? text.slice(0, separator) : null
  const symbol = text.slice(separator + 1)
  if (symbol === 'head' || symbol === 'heads' || symbol === 'base') return { type: symbol, branch, text }
  if (isLabel(symbol)) return { type: 'name', name: symbol, branch, text }
  const match = /^(.*?)([+-]\d+)$/s.exec(symbol)
  const from = match?.[1] ?? ''
  if (match === null || (!isLabel(from) && hasStep(from))) return { type: 'name', name: symbol, branch, text }
  return {
    type: 'relative',
    from: from === '' ? null : from,
    steps: Number(match[2]),
    name: symbol,
    branch,
    text,
  }
}

/**
 * Reads an argument and refuses what follows no rule.
 * @throws TribikosError `invalid_target`
 */
export function parseArgument(text: string, isLabel: IsLabel): RevisionArgument {
  const fault = faultOf(text, isLabel)
  if (fault === null) return readArgument(text, isLabel)
  throw new TribikosError('invalid_target', `'${text}' is not a revision argument: ${fault}`, {
    hint: 'Write an id, a label, head, heads, base, LABEL@head, +N, -N, ID+N or LABEL@ID-N.',
    details: { argument: text },
  })
}

function faultOf(text: string, isLabel: IsLabel): string | null {
  if (text === '') return 'it is empty'
  const parts = text.split('@')
  if (parts.length > 2) return `it has more than one '@'`
  const symbol = parts.at(-1) ?? ''
  const branch = parts.length === 2 ? parts[0] : undefined
  if (branch === '') return `nothing stands before the '@'`
  if (symbol === '') return `nothing stands behind the '@'`
  if (branch !== undefined && hasStep(branch) && !isLabel(branch)) return `'${branch}' is no branch`
  if (readArgument(symbol, isLabel).type === 'name' && hasStep(symbol) && !isLabel(symbol)) {
    return 'something stands behind the number of steps'
  }
  return null
}

function hasStep(text: string): boolean {
  return /[+-]\d/.test(text)
}
