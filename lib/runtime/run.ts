/** Runs a plan on a database: the one way in which revisions and the version table are changed. */
import type { RunReport, RunRequest } from './run-request.ts'

export type { RunReport, RunRequest }
