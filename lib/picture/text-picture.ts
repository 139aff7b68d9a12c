/**
 * A graph as lines of text, newest revision first, as `git log --graph` draws it: each line of descent has a column, and
 * the lines between two revisions say where one begins, ends or joins another. Dependencies have no column.
 */
import type { PicturedGraph } from './pictured-graph.ts'

/** The lines, without blanks at their ends. */
export function textPicture(graph: PicturedGraph): readonly string[] {
  const lines: string[] = []
  /** By column, the revision that its line leads down to. */
  let columns: string[] = []
  for (const [index, { id, text, parents }] of graph.entries()) {
    let at = columns.indexOf(id)
    if (at < 0) at = columns.push(id) - 1
    lines.push(`${columns.map((_, column) => (column === at ? '*' : '|')).join(' ')} ${id}${text}`)
    if (parents.length === 0) lines.push(...ending(columns, at, graph[index + 1]?.id))
    else lines.push(...spreading(columns.length, at, parents.length))
    columns = columns.toSpliced(at, 1, ...parents)
    for (let pair = firstPair(columns); pair !== null; pair = firstPair(columns)) {
      lines.push(...joining(columns.length, pair))
      columns = columns.toSpliced(pair.from, 1)
    }
  }
  return lines
}

/** Two columns that lead to one revision; the right one ends in the left one. */
interface Pair {
  readonly from: number
  readonly into: number
}

function firstPair(columns: readonly string[]): Pair | null {
  const seen = new Map<string, number>()
  for (const [from, id] of columns.entries()) {
    const into = seen.get(id)
    if (into !== undefined) return { from, into }
    seen.set(id, from)
  }
  return null
}

/**
 * Under a base: what stands right of it moves to the left. Where the next revision begins a column in the same place,
 * a gap keeps the two apart.
 */
function ending(columns: readonly string[], at: number, next: string | undefined): readonly string[] {
  const moved = range(at + 1, columns.length).map((column) => left(column))
  const isContinued = moved.length === 0 && (next === undefined || columns.includes(next))
  return isContinued ? [] : [drawn([...straight(0, at), ...moved])]
}

/** Under a revision with several parents: each but the first gets a column, and the rest moves to the right. */
function spreading(count: number, at: number, parents: number): readonly string[] {
  return range(0, parents - 1).map((done) =>
    drawn([...straight(0, at + done + 1), ...range(at + done, count + done).map((column) => right(column))]),
  )
}

/** In one line to the next column; from further away below the columns between, and then up to it. */
function joining(count: number, { from, into }: Pair): readonly string[] {
  const moved = range(from, count).map((column) => left(column))
  if (from === into + 1) return [drawn([...straight(0, from), ...moved])]
  const under = range(into + 2, from).map((column) => ({ at: 2 * column - 1, mark: '_' }))
  return [
    drawn([...straight(0, from), ...under, ...moved]),
    drawn([...straight(0, count - 1), left(into + 1)]),
  ]
}

interface Mark {
  readonly at: number
  readonly mark: string
}

function straight(start: number, end: number): readonly Mark[] {
  return range(start, end).map((column) => ({ at: 2 * column, mark: '|' }))
}

function left(column: number): Mark {
  return { at: 2 * column - 1, mark: '/' }
}

function right(column: number): Mark {
  return { at: 2 * column + 1, mark: '\\' }
}

function drawn(marks: readonly Mark[]): string {
  const cells: string[] = []
  for (const { at, mark } of marks) cells[at] = mark
  return Array.from(cells, (cell) => cell ?? ' ').join('')
}

/** From `start` up to `end`, which is not in it. */
function range(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)
}
