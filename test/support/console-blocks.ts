/**
 * The commands of a Markdown page and what the page says they print. A ```console block is a session: lines that
 * start with `$ ` are typed, the lines below are the output. A block whose fence says `file=PATTERN` is a file, or
 * the part of it from `export async function upgrade` on; `source=PATH` quotes a file of the repository. A comment
 * `<!-- run: COMMAND -->` is run and not shown.
 */

export type DocsStep =
  | {
      readonly kind: 'command'
      readonly line: number
      readonly command: string
      readonly output: readonly string[]
    }
  | { readonly kind: 'setup'; readonly line: number; readonly command: string }
  | { readonly kind: 'file' | 'source'; readonly line: number; readonly path: string; readonly text: string }

/** The steps of a page, in order. */
export function docsSteps(markdown: string): DocsStep[] {
  const steps: DocsStep[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const [, hidden] = /^<!-- run: (.*) -->$/.exec(lines[at] ?? '') ?? []
    if (hidden !== undefined) steps.push({ kind: 'setup', line: at + 1, command: hidden })
    const fence = /^```(\w+)(?: +(.*))?$/.exec(lines[at] ?? '')
    if (fence === null) continue
    const start = at + 1
    while (at + 1 < lines.length && lines[at + 1] !== '```') at++
    const body = lines.slice(start, at + 1)
    at++
    const [, kind, path = ''] = /(?:^| )(file|source)=(\S+)/.exec(fence[2] ?? '') ?? []
    if (kind === 'file' || kind === 'source')
      steps.push({ kind, line: start, path, text: `${body.join('\n')}\n` })
    else if (fence[1] === 'console') steps.push(...session(body, start))
  }
  return steps
}

function session(body: readonly string[], start: number): DocsStep[] {
  const steps: { kind: 'command'; line: number; command: string; output: string[] }[] = []
  for (const [index, line] of body.entries()) {
    const last = steps.at(-1)
    if (line.startsWith('$ ')) {
      steps.push({ kind: 'command', line: start + index + 1, command: line.slice(2), output: [] })
    } else if (last === undefined) {
      throw new Error(`line ${start + index + 1}: a console block starts with a command`)
    } else {
      last.output.push(line)
    }
  }
  return steps
}

/** The ids that a page was written with, and those that this run made instead. */
export class IdMap {
  readonly #actual = new Map<string, string>()

  /** The command as this run has to type it: ids of the page, also shortened ones, become ids of this run. */
  translate(command: string): string {
    return command.replace(/(?<!\w)[0-9a-f]{4,12}(?![0-9A-Za-z])/g, (word) => {
      for (const [written, actual] of this.#actual) {
        if (written.startsWith(word)) return actual.slice(0, word.length)
      }
      return word
    })
  }

  /** The page's output as it has to look in this run; learns ids at the places where the two differ only by an id. */
  expect(written: readonly string[], actual: readonly string[]): string[] {
    return written.map((line, index) => {
      const writtenIds = line.match(idPattern) ?? []
      const actualIds = actual[index]?.match(idPattern) ?? []
      if (writtenIds.length === actualIds.length) {
        for (const [position, id] of writtenIds.entries()) {
          if (!this.#actual.has(id)) this.#actual.set(id, actualIds[position] ?? id)
        }
      }
      return line.replace(idPattern, (id) => this.#actual.get(id) ?? id)
    })
  }

  /** A line of this run's output with the ids of the page. */
  written(line: string): string {
    const written = new Map([...this.#actual].map(([id, actual]) => [actual, id]))
    return line.replace(idPattern, (id) => written.get(id) ?? id)
  }
}

const idPattern = /(?<!\w)[0-9a-f]{12}(?![0-9A-Za-z])/g

/** What differs from run to run and says nothing: times and durations. */
export function withoutTimes(line: string): string {
  return (
    line
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, '<time>')
      .replace(/\b\d+(\.\d+)? ?(ms|s)\b/g, '<duration>')
      // Revisions of a page have other ids and times in every run, and so other texts.
      .replace(/^Hash: [0-9a-f]{16}$/, 'Hash: <hash>')
      // Who ran it is another one on every machine.
      .replace(/(<time>, by) \S+ on \S+$/, '$1 <somebody>')
      .trimEnd()
  )
}
