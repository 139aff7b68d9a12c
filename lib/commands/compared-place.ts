/** Where a comparison takes place: the database that is looked at, if one is, and the server that scratch databases are on. */
import type { DatabaseTarget } from '../config/database-target.ts'
import { describeTarget } from '../config/describe-target.ts'
import { connect, databaseExists } from '../database/connect.ts'
import type { Connection } from '../database/connection.ts'
import type { ScratchRequest } from '../database/scratch.ts'
import { isTribikosError } from '../errors.ts'
import type { Project } from '../project/project.ts'
import { type CodeSession, openCodeSession, readUrl, targetOf } from './database-session.ts'

export interface PlaceOptions {
  /** What is there: the database, or what the revisions make of an empty one. */
  readonly from?: 'database' | 'history' | undefined
  /** Another server for scratch databases, or `pglite://memory`. */
  readonly scratchUrl?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ComparedPlace {
  readonly session: CodeSession
  /** The project's database; null when the history is compared and no URL is known. */
  readonly target: DatabaseTarget | null
  /** A session on it; null when the history is compared. */
  readonly connection: Connection | null
  /** `postgresql://user@host:port/database`, or `the history`. */
  readonly description: string
  readonly scratchRequest: ScratchRequest
}

const inMemory: DatabaseTarget = { kind: 'embedded', directory: 'memory://' }

/** Connects, unless the history is compared. @throws database_url_missing and others of a URL, of env.ts and of connecting */
export async function openComparedPlace(
  project: Project,
  options: PlaceOptions & { readonly command: string },
): Promise<ComparedPlace> {
  const session = await openCodeSession(project, options.command)
  const isHistory = options.from === 'history'
  const target = isHistory
    ? await targetIfKnown(project, session)
    : await targetOf(project, session.environment)
  const { scratchUrl, signal = null } = options
  const scratchTarget = scratchUrl === undefined ? null : readUrl(project, scratchUrl, process.cwd())
  const { applicationName, password } = session
  const connection =
    isHistory || target === null
      ? null
      : // Looking makes no database: one that is not there is as an empty one.
        await connect(databaseExists(target) ? target : inMemory, {
          applicationName,
          password,
          signal,
          lockWaitMs: project.config.lockWaitMs,
        })
  return {
    session,
    target,
    connection,
    description: target === null || isHistory ? 'the history' : describeTarget(target),
    scratchRequest: {
      on: scratchTarget ?? target ?? inMemory,
      like: connection,
      fallsBack: scratchTarget === null,
      // Another server has another password.
      connect: scratchTarget === null ? { applicationName, password } : { applicationName },
      withExtensions: target?.kind !== 'embedded',
      cacheDirectory: project.cacheDirectory,
      signal,
    },
  }
}

/** The history needs no database, but is replayed on its server where there is one. */
async function targetIfKnown(project: Project, session: CodeSession): Promise<DatabaseTarget | null> {
  try {
    return await targetOf(project, session.environment)
  } catch (error) {
    if (isTribikosError(error) && error.code === 'database_url_missing') return null
    throw error
  }
}
