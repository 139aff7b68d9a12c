/** Prints the figures of all tests of faults as a table when the run has ended. */
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Figures } from './rounds.ts'

const heading = ['fault', 'rounds', 'failed', 'longest']

export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const rows = tests.map(rowOf).filter((row) => row !== null)
    if (rows.length > 0) process.stdout.write(`\n${tableText([heading, ...rows])}\n`)
  }
}

function rowOf(test: TestCase): readonly string[] | null {
  const { figures } = test.meta()
  return figures === undefined ? null : cellsOf(figures)
}

function cellsOf({ fault, rounds, failed, longestMs }: Figures): readonly string[] {
  return [
    fault,
    String(rounds),
    String(failed),
    longestMs === null ? '' : `${(longestMs / 1000).toFixed(2)} s`,
  ]
}

/** The first column to the left, numbers to the right. */
function tableText(rows: readonly (readonly string[])[]): string {
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  )
  const rule = widths.map((width) => '-'.repeat(width))
  return [lines[0] ?? [], rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
