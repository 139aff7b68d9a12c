/**
 * Times whole processes. Subjects are run in turn, A B A B, so that a machine that slows down slows all of them
 * down; figures are compared within one series only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {readonly string[]} command program and arguments
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env] laid over the environment of this process
 * @property {() => Promise<void>} [before] untimed, before each run
 *
 * @typedef {object} Run
 * @property {number} ms
 * @property {number | null} peakMb most memory that the process held at a time
 *
 * @typedef {object} Summary
 * @property {string} name
 * @property {number} median in milliseconds
 * @property {number} min
 * @property {number} max
 * @property {number | null} peakMb
 */

const hasGnuTime = spawnSync('/usr/bin/time', ['--version']).status === 0
const reporter = fileURLToPath(new URL('./report-peak-memory.mjs', import.meta.url))

/**
 * Runs every subject once without counting it, then `rounds` times in turn.
 * @param {readonly Subject[]} subjects
 * @param {number} rounds
 * @returns {Promise<Summary[]>} in the order of the subjects
 */
export async function interleave(subjects, rounds) {
  const runs = subjects.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      await subject.before?.()
      const run = await runOnce(subject)
      if (round > 0) runs[index].push(run)
    }
  }
  return subjects.map(({ name }, index) => summarize(name, runs[index]))
}

/**
 * Runs a subject to its end.
 * @param {Subject} subject
 * @returns {Promise<Run>}
 * @throws when it does not exit with 0, with what it wrote to stderr
 */
export async function runOnce(subject) {
  const folder = mkdtempSync(join(tmpdir(), 'tribikos-bench-run-'))
  const peakFile = join(folder, 'peak')
  const errorFile = join(folder, 'stderr')
  const stderr = openSync(errorFile, 'w')
  try {
    const [program, ...args] = observed(subject.command, peakFile)
    const env = { ...process.env, ...subject.env, BENCH_PEAK_FILE: peakFile }
    const start = process.hrtime.bigint()
    const code = await ended(
      spawn(program, args, { cwd: subject.cwd, env, stdio: ['ignore', 'ignore', stderr] }),
    )
    const ms = Number(process.hrtime.bigint() - start) / 1e6
    if (code !== 0) throw failure(subject, code, readFileSync(errorFile, 'utf8'))
    return { ms, peakMb: readPeak(peakFile) }
  } finally {
    closeSync(stderr)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** GNU time sees any program; a Node process can also tell by itself. */
function observed(command, peakFile) {
  if (hasGnuTime) return ['/usr/bin/time', '-f', '%M', '-o', peakFile, ...command]
  const [program, ...args] = command
  return program === process.execPath ? [program, '--import', reporter, ...args] : command
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
}

function failure({ name, command }, code, stderr) {
  const shown = stderr.length > 4000 ? `${stderr.slice(0, 2000)}\n…\n${stderr.slice(-2000)}` : stderr
  return new Error(`${name} ended with ${code}: ${command.join(' ')}\n${shown}`)
}

function readPeak(peakFile) {
  try {
    const kilobytes = Number(readFileSync(peakFile, 'utf8').trim().split('\n').at(-1))
    return Number.isFinite(kilobytes) ? kilobytes / 1024 : null
  } catch {
    return null
  }
}

function summarize(name, runs) {
  const times = runs.map(({ ms }) => ms).sort((a, b) => a - b)
  const peaks = runs.map(({ peakMb }) => peakMb).filter((peak) => peak !== null)
  return {
    name,
    median: median(times),
    min: times[0],
    max: times.at(-1),
    peakMb: peaks.length > 0 ? Math.max(...peaks) : null,
  }
}

function median(sorted) {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
