/**
 * How long it takes to build a graph and plan everything from base to heads, and how that grows.
 *
 * Usage: `node bench/planning.mjs`. Every shape and size is measured in a process of its own: the first plan there is
 * what a command costs, the fastest of many is what the algorithm costs.
 */
import { execFileSync } from 'node:child_process'
import { argv, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { graphShapes } from './graph-shapes.mjs'

const sizes = [1000, 10_000]
const firstPlanTarget = 100
/** Ten times the revisions; the rest is room for caches that 1,000 revisions fit into and 10,000 do not. */
const growthTarget = 20
/** What the targets hold for; random graphs are there to show that nothing else is behind them. */
const promised = new Set(['linear', 'ladder of diamonds', '50 branches'])
/** Processes per shape and size: other work on the machine shows in the first plan of a single one. */
const processes = 3

/**
 * The figures for the common table.
 * @param {{ quick?: boolean }} options
 */
export async function measurePlanning({ quick = false } = {}) {
  return measureAll(quick ? [100, 1000] : sizes).map(({ shape, small, large }) => ({
    title: `planning base → heads, ${large.size} revisions, ${shape}`,
    counts: [
      {
        name: 'first plan in a process',
        value: round(large.first),
        unit: 'ms',
        ...target(shape, firstPlanTarget),
      },
      { name: 'fastest plan', value: round(large.fastest), unit: 'ms' },
      {
        name: `growth from ${small.size}`,
        value: round(large.fastest / small.fastest),
        unit: '×',
        ...(quick ? {} : target(shape, growthTarget)),
      },
      { name: 'peak memory', value: round(large.peakMb), unit: 'MB' },
    ],
  }))
}

function target(shape, value) {
  return promised.has(shape) ? { target: value } : {}
}

function measureAll([smallSize, largeSize]) {
  return Object.keys(graphShapes).map((shape) => ({
    shape,
    small: measureApart(shape, smallSize),
    large: measureApart(shape, largeSize),
  }))
}

function measureApart(shape, size) {
  const runs = Array.from({ length: processes }, () => {
    const script = fileURLToPath(import.meta.url)
    return JSON.parse(execFileSync(execPath, [script, shape, String(size)], { encoding: 'utf8' }))
  })
  return {
    size,
    first: median(runs.map((run) => run.first)),
    fastest: Math.min(...runs.map((run) => run.fastest)),
    peakMb: median(runs.map((run) => run.peakMb)),
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

async function measureHere(shape, size) {
  const headers = graphShapes[shape](size)
  const { buildGraph, planUpgrade } = await import('../dist/graph/index.js')
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now()
    const plan = planUpgrade(buildGraph(headers), [], 'heads')
    const time = performance.now() - start
    if (plan.steps.length !== size)
      throw new Error(`${shape}: ${plan.steps.length} of ${size} revisions planned`)
    return time
  })
  const peakMb = process.resourceUsage().maxRSS / 1024
  return { first: times[0], fastest: Math.min(...times), peakMb }
}

function round(value) {
  return Math.round(value * 10) / 10
}

function print(results) {
  const rows = results.map(({ shape, small, large }) => [
    shape,
    ...[small.first, small.fastest, large.first, large.fastest].map((time) => time.toFixed(1)),
    (large.fastest / small.fastest).toFixed(1),
    large.peakMb.toFixed(0),
  ])
  const [a, b] = sizes
  const header = [
    'shape',
    `${a} first ms`,
    `${a} fastest`,
    `${b} first ms`,
    `${b} fastest`,
    'growth ×',
    'peak MB',
  ]
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  )
  for (const row of [header, ...rows]) {
    process.stdout.write(
      `${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')}\n`,
    )
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , shape, size] = argv
  if (shape === undefined) print(measureAll(sizes))
  else process.stdout.write(JSON.stringify(await measureHere(shape, Number(size))))
}
