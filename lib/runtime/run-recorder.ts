/**
 * Notes a run in the database: that it begins, in a transaction of its own, so that a crash leaves a line without an end; each
 * revision with its row; how it ended. Where the role may not make the tables, the run goes on without.
 */
import { redact } from '../config/redact.ts'
import { createAppliedTable, forgetApplied, noteApplied } from '../database/applied-table.ts'
import { sqlStateOf } from '../database/connect-errors.ts'
import type { BoundStatement, Connection } from '../database/connection.ts'
import { beginRun, createRunTable, endRun, type RunEnd } from '../database/run-table.ts'
import { inSideSchema, sideSchema, unlessThere } from '../database/side-schema.ts'
import type { VersionHome } from '../database/version-home.ts'
import { isTribikosError } from '../errors.ts'
import type { RunPlan, Step } from '../graph/plan.ts'
import type { RunLog } from './run-log.ts'
import type { RunRecord } from './run-record.ts'

export interface RecorderOptions {
  readonly connection: Connection
  readonly home: VersionHome
  readonly record: RunRecord
  readonly log: RunLog
}

export class RunRecorder {
  readonly #options: RecorderOptions
  #state: 'not begun' | 'begun' | 'without' = 'not begun'
  #keepsRevisions = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Notes that the run begins, once. */
  async begin({ rowsBefore, steps }: RunPlan): Promise<void> {
    if (this.#state !== 'not begun') return
    const { connection, home, record, log } = this.#options
    const planned = steps.flatMap(({ revisions }) => revisions.map(({ id }) => id))
    const beginning = beginRun(home, record.facts(), { rowsBefore, planned })
    const isThere = home.sideTables.includes('run') && home.sideTables.includes('revision')
    const tables = inSideSchema(
      `${unlessThere('run', createRunTable)};\n${unlessThere('revision', createAppliedTable)}`,
    )
    const outcomes = await connection.attempt(isThere ? [beginning] : [tables, beginning])
    const failed = outcomes.find((outcome) => 'error' in outcome)
    if (failed === undefined || !('error' in failed)) {
      this.#state = 'begun'
      const answer = outcomes.at(-1)
      this.#keepsRevisions =
        answer !== undefined && 'result' in answer && answer.result.rows[0]?.['keeps'] === true
      return
    }
    // What goes wrong with the connection goes wrong with the run.
    if (sqlStateOf(failed.error) === null) throw failed.error
    this.#state = 'without'
    log.warn(
      `This run is not noted in the run log: ${failed.error.message}`,
      `Let the owner of the database run CREATE SCHEMA ${sideSchema} AUTHORIZATION the_role, or say "runLog": false in the configuration.`,
    )
  }

  /** What is to be sent with the row changes of a step, or null. */
  note(step: Step): BoundStatement | null {
    const [revision] = step.revisions
    if (!this.#keepsRevisions || revision === undefined || step.direction === 'stamp') return null
    const { home, record } = this.#options
    return step.direction === 'downgrade'
      ? forgetApplied(home, revision.id)
      : noteApplied(home, { id: revision.id, run: record.id, ...record.checksum(revision) })
  }

  /** Notes that all went well. */
  async done(rowsAfter: readonly string[]): Promise<void> {
    await this.#end({ outcome: 'done', exitCode: 0, error: null, rowsAfter })
  }

  /** Notes the error that the run ends with; where that cannot be, the log has a run without an end. */
  async failed(error: unknown, isInterrupted: boolean): Promise<void> {
    const exitCode = isTribikosError(error) ? error.exitCode : 1
    const rows: unknown = isTribikosError(error) ? error.details['rows'] : null
    await this.#end({
      outcome: isInterrupted ? 'interrupted' : 'failed',
      exitCode,
      error: this.#textOf(error),
      rowsAfter: Array.isArray(rows) ? rows.map(String) : null,
    })
  }

  async #end(end: Omit<RunEnd, 'steps'>): Promise<void> {
    const { connection, record, log } = this.#options
    if (this.#state !== 'begun' || connection.lost !== null) return
    const steps = log.steps.map(({ direction, revisions, durationMs }) => ({
      direction,
      revisions,
      durationMs: Math.round(durationMs),
    }))
    const [outcome] = await connection.attempt([endRun(record.id, { ...end, steps })])
    if (outcome !== undefined && 'error' in outcome && end.outcome === 'done')
      log.warn(`The end of this run is not noted in the run log: ${outcome.error.message}`)
  }

  /** Code and first line: what comes after may have data of rows. */
  #textOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error)
    const [line = ''] = redact(message, this.#options.record.secrets()).split('\n')
    return isTribikosError(error) ? `${error.code}: ${line}` : line
  }
}
