/** Every recorded question about a revision graph, put to the built package. */
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { mistake, type Answer, type ConformanceCase } from './compare.ts'

interface Graph {
  readonly id: string
  readonly name: string
}
type Line =
  | ({ readonly type: 'graph' } & Graph)
  | ({ readonly type: 'case' } & ConformanceCase)
  | { readonly type: 'meta'; readonly cases: number; readonly kinds: Readonly<Record<string, number>> }

const file = new URL('revision-graph.jsonl', import.meta.url)
const built = new URL('../../dist/graph/index.js', import.meta.url)
const lines = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Line => JSON.parse(line))
const graphs = new Map(lines.flatMap((line) => (line.type === 'graph' ? [[line.id, line] as const] : [])))
const cases = lines.flatMap((line) => (line.type === 'case' ? [line] : []))
const kinds = [...new Set(cases.map(({ question }) => question.kind))].sort()
const counts = new Map<string, { passed: number; all: number }>()

let ask: (graph: Graph, question: ConformanceCase['question']) => Promise<Answer>

beforeAll(async () => {
  if (!existsSync(built)) throw new Error('dist/graph/index.js is missing: run `npm run build` first')
  const adapter: unknown = await import(new URL('adapter.mjs', import.meta.url).href)
  ask = (adapter as { answer: typeof ask }).answer
  return () => {
    const total = [...counts.values()].reduce((sum, { passed }) => sum + passed, 0)
    const table = [...counts].map(([kind, { passed, all }]) => `  ${kind.padEnd(16)} ${passed} / ${all}`)
    process.stdout.write([`Conformance: ${total} / ${cases.length}`, ...table, ''].join('\n'))
  }
})

describe('recorded answers about revision graphs', () => {
  it('has all cases that the file announces', () => {
    const meta = lines.find((line) => line.type === 'meta')
    expect(cases.length).toBe(meta?.cases)
    expect(
      Object.fromEntries(
        kinds.map((kind) => [kind, cases.filter((each) => each.question.kind === kind).length]),
      ),
    ).toEqual(meta?.kinds)
  })

  it.each(kinds)('%s', async (kind) => {
    const asked = cases.filter(({ question }) => question.kind === kind)
    const failures: string[] = []
    for (const each of asked) {
      const wrong = mistake(each, await answerTo(each))
      if (wrong !== null) failures.push(`${each.id} ${JSON.stringify(each.question)} ${wrong}`)
    }
    counts.set(kind, { passed: asked.length - failures.length, all: asked.length })
    expect(failures.slice(0, 20)).toEqual([])
  })
})

async function answerTo({ graph, question }: ConformanceCase): Promise<Answer> {
  const found = graphs.get(graph)
  if (found === undefined) throw new Error(`The file has no graph ${graph}`)
  try {
    return await ask(found, question)
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    return { error: { code: typeof code === 'string' ? code : `a crash: ${String(error)}` } }
  }
}
