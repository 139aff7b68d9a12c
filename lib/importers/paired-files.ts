/** Files of two ways by their names: `X.up.sql` and `X.down.sql`, `X_up.sql` and `X_down.sql`, `X.sql` and `X_rollback.sql`. */
import type { FileProblem, OldBody, OldFile } from './importer.ts'
import { withLastSemicolon, withoutMarkers } from './sql-body.ts'

export interface FilePair {
  /** The name without what says which way it goes. */
  readonly stem: string
  readonly up: OldBody
  readonly down: OldBody | null
}

interface Way {
  readonly stem: string
  readonly way: 'up' | 'down'
  /** Whether the name says so. */
  readonly isSaid: boolean
}

function wayOf(name: string): Way {
  const [, said, sign, only] = /^(.+?)([._])(up|down)\.sql$/.exec(name) ?? []
  if (said !== undefined && sign !== undefined)
    return { stem: said, way: only === 'up' ? 'up' : 'down', isSaid: true }
  const [, undone] = /^(.+)_rollback\.sql$/.exec(name) ?? []
  if (undone !== undefined) return { stem: undone, way: 'down', isSaid: true }
  return { stem: name.slice(0, -'.sql'.length), way: 'up', isSaid: false }
}

/** Puts the files together, in the order of those of the way up. */
export function pairFiles(files: readonly OldFile[]): {
  readonly pairs: readonly FilePair[]
  readonly problems: readonly FileProblem[]
} {
  const ways = files.map((file) => ({ file, ...wayOf(file.name) }))
  const ups = ways.filter(({ way }) => way === 'up')
  const downs = ways.filter(({ way }) => way === 'down')
  const problems: FileProblem[] = []
  for (const { file, stem } of downs) {
    const other = downs.find((each) => each.stem === stem)
    if (!ups.some((up) => up.stem === stem)) {
      problems.push({
        file: file.name,
        message: 'undoes a file that is not there',
        hint: `Bring ${stem}.sql or ${stem}.up.sql back, or move this file out of the folder.`,
      })
    } else if (other !== undefined && other.file !== file) {
      problems.push({
        file: file.name,
        message: `undoes the same file as ${other.file.name}`,
        hint: 'Keep one of the two.',
      })
    }
  }
  const pairs = ups.map(({ file, stem, isSaid }) => {
    const down = downs.find((each) => each.stem === stem)
    const isKnown = isSaid || down !== undefined
    return { stem, up: bodyOf(file, isKnown), down: down === undefined ? null : bodyOf(down.file, true) }
  })
  return { pairs, problems }
}

/** `isKnown`: that all of it goes one way. */
function bodyOf({ name, text }: OldFile, isKnown: boolean): OldBody {
  return { file: name, text: withLastSemicolon(isKnown ? withoutMarkers(text) : text), transactional: true }
}
