/**
 * Runs every benchmark and prints one table. See README.md for what each figure means.
 *
 * Usage: `node bench/run.mjs [--quick] [--only NAME,…] [--rounds N] [--peers]`; exits with 1 when a target is missed.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureApply } from './figures/apply.mjs'
import { measureFanOut } from './figures/fan-out.mjs'
import { measureGraphCommands } from './figures/graph-commands.mjs'
import { measureNoOp } from './figures/no-op.mjs'
import { measurePeers } from './figures/peers.mjs'
import { measureRoundTrips } from './figures/round-trips.mjs'
import { measureSchema } from './figures/schema.mjs'
import { createSampleProject } from './sample-project.mjs'
import { startServer } from './server.mjs'
import { missedTargets, renderTable } from './table.mjs'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
  },
})

/** Sizes of a full run, and of one that only shows that everything works. */
const sizes = options.quick
  ? { small: 20, large: 50, distant: 10, peers: 5, tables: [20, 100], tenants: [5, 20] }
  : { small: 1000, large: 5000, distant: 200, peers: 100, tables: [100, 1000], tenants: [500, 5000] }
const rounds = Number(options.rounds ?? (options.quick ? 1 : 11))
const applyRounds = Math.min(rounds, 5)
const roundTripMs = 20

const figures = []
const notes = []

/** Each takes the server and adds what it measured. */
const benchmarks = {
  planning: async () => {
    const { measurePlanning } = await import('./planning.mjs')
    figures.push(...(await measurePlanning({ quick: options.quick })))
  },
  graph: async () =>
    withProject(sizes.large, async (project) => {
      figures.push(await measureGraphCommands(project, { rounds, target: 2.5 }))
    }),
  'no-op': async (server) => {
    await withProject(sizes.small, async (project) => {
      figures.push(await measureNoOp(server, project, { rounds, warmTarget: 1.25, coldTarget: 1.5 }))
    })
    await withProject(sizes.large, async (project) => {
      figures.push(await measureNoOp(server, project, { rounds, warmTarget: 1.5, coldTarget: 2 }))
    })
  },
  apply: async (server) => {
    if (!hasPsql()) {
      notes.push('apply: skipped, because psql is not on the PATH')
      return
    }
    await withProject(sizes.small, async (project) => {
      figures.push(
        await measureApply(server, project, { rounds: applyRounds, warmTarget: 1.3, coldTarget: 2 }),
      )
    })
  },
  distant: async (server) =>
    withProject(sizes.distant, async (project) => {
      figures.push(await measureRoundTrips(server, project, { roundTripMs, target: 4 }))
    }),
  'fan-out': async (server) => {
    if (!hasPsql()) {
      notes.push('fan-out: skipped, because psql is not on the PATH')
      return
    }
    const [tenants, manyTenants] = sizes.tenants
    await withProject(10, async (project) => {
      const targets = { target: 1.5, memoryTarget: 1.5 }
      figures.push(
        ...(await measureFanOut(server, project, {
          tenants,
          manyTenants,
          rounds: Math.min(rounds, 3),
          ...targets,
        })),
      )
    })
  },
  schema: async (server) => {
    const [small, large] = sizes.tables
    const targets = { read: 3, change: 10, writeMs: 1000, growth: 12 }
    const measured = await measureSchema(server, { small, large, rounds: applyRounds, targets })
    figures.push(...measured.figures)
    notes.push(...measured.notes)
  },
  peers: async (server) => {
    if (!options.peers) return
    const measured = await measurePeers(server, { size: sizes.peers, rounds: applyRounds })
    figures.push(...measured.figures)
    notes.push(...measured.notes)
  },
}

async function withProject(size, body) {
  const project = await createSampleProject(size)
  try {
    await body(project)
  } finally {
    project.remove()
  }
}

function hasPsql() {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function main() {
  if (!existsSync(fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)))) {
    throw new Error('dist/ is missing: run `npm run build` first, or `npm run bench`, which does both')
  }
  const only = options.only?.split(',') ?? Object.keys(benchmarks)
  const unknown = only.filter((name) => !Object.hasOwn(benchmarks, name))
  if (unknown.length > 0) {
    throw new Error(
      `no such benchmark: ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`,
    )
  }
  const server = await startServer()
  try {
    for (const name of only) {
      console.error(`… ${name}`)
      await benchmarks[name](server)
    }
  } finally {
    await server.stop()
  }
  const processor = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
  console.log(`${server.description}; Node ${process.version}; ${processor}\n`)
  console.log(renderTable(figures))
  for (const note of notes) console.log(`\n${note}`)
  const missed = missedTargets(figures)
  if (missed.length === 0 || options.quick) return
  console.log(`\nMissed:\n${missed.map((name) => `- ${name}`).join('\n')}`)
  process.exitCode = 1
}

await main()
