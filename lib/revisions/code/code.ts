/**
 * TypeScript as a tree of what revisions are made of: values, calls, chains on a table builder. How it is laid out in
 * lines is decided later, so that a tree knows nothing of widths.
 */

/** A literal or a word on one line. The role decides how prettier breaks around it. */
export interface Atom {
  readonly type: 'atom'
  readonly role: 'string' | 'number' | 'boolean' | 'word'
  readonly text: string
}

/** A template literal with its backticks. Its text stands as it is, on as many lines as it has. */
export interface Template {
  readonly type: 'template'
  readonly isTagged: boolean
  readonly text: string
}

export interface List {
  readonly type: 'list'
  readonly items: readonly Code[]
}

export interface Entry {
  /** As written: `name`, `'two words'`. */
  readonly key: string
  readonly value: Code
}

export interface Record {
  readonly type: 'record'
  readonly entries: readonly Entry[]
}

/** `op.f('name')`, `new Date('…')`. */
export interface Call {
  readonly type: 'call'
  readonly callee: string
  readonly args: readonly Code[]
}

/** `table.text('email').notNullable()`. */
export interface Chain {
  readonly type: 'chain'
  readonly root: string
  readonly calls: readonly { readonly method: string; readonly args: readonly Code[] }[]
}

/** `(table) => …`; a body of one chain is an expression where there is room for it. */
export interface Arrow {
  readonly type: 'arrow'
  readonly parameter: string
  readonly statements: readonly Chain[]
}

export type Code = Atom | Template | List | Record | Call | Chain | Arrow

export function atom(role: Atom['role'], text: string): Atom {
  return { type: 'atom', role, text }
}
