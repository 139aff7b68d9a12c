/** What a reader of another tool's folder is given and gives back: values only. It opens no file and asks no database. */

/** A file of the old folder. */
export interface OldFile {
  /** Relative to the folder, with `/` between names. */
  readonly name: string
  /** Without a byte order mark, with line ends of one kind. */
  readonly text: string
}

export interface OldFolder {
  /** Those that the reader asked for, in byte order of their names. */
  readonly files: readonly OldFile[]
  /** Names of all the others. */
  readonly others: readonly string[]
}

/** SQL of one way. */
export interface OldBody {
  readonly file: string
  /** Its lines stand where the file has them: what belongs elsewhere is left empty. */
  readonly text: string
  /** False where each statement is committed by itself. */
  readonly transactional: boolean
}

/** A migration of the old tool. */
export interface OldRevision {
  readonly id: string
  readonly message: string
  readonly up: OldBody
  /** Null where nobody wrote how it is undone. */
  readonly down: OldBody | null
  /** What the tracking table may call it. */
  readonly names: readonly string[]
}

export interface FileProblem {
  /** Null for what is wrong with the folder. */
  readonly file: string | null
  readonly message: string
  readonly hint: string
}

export interface OldHistory {
  /** In the order in which the old tool runs them. */
  readonly revisions: readonly OldRevision[]
  readonly problems: readonly FileProblem[]
  readonly warnings: readonly string[]
}

/** A row of a tracking table: every value as PostgreSQL writes it in JSON, without quotes. */
export type TrackingRow = Readonly<Record<string, string | null>>

/** What a tracking table says. */
export interface Applied {
  readonly ids: readonly string[]
  /** What it says is applied and no file has. */
  readonly unknown: readonly string[]
  /** Why its rows cannot be believed, each with what to do. */
  readonly problems: readonly string[]
}

export interface Importer {
  readonly name: string
  /** Its tracking table, or names that such a table usually has; `schema.table` where that is not in the search path. */
  readonly tables: readonly string[]
  /** Whether files of sub-folders count. */
  readonly recursive: boolean
  /** Whether a file is to be read; its name without folders. */
  readonly reads: (name: string) => boolean
  readonly read: (folder: OldFolder) => OldHistory
  readonly applied: (rows: readonly TrackingRow[], revisions: readonly OldRevision[]) => Applied
}

/** What names stand for, of those that a tracking table has. */
export function appliedByName(
  names: readonly string[],
  revisions: readonly OldRevision[],
): Pick<Applied, 'ids' | 'unknown'> {
  const ids = new Map(revisions.flatMap(({ id, names: own }) => own.map((name) => [name, id] as const)))
  return {
    ids: [...new Set(names.flatMap((name) => ids.get(name) ?? []))],
    unknown: names.filter((name) => !ids.has(name)),
  }
}
