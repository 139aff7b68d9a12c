/**
 * A pair of schemas as a project: the first in a database, the second wanted, and what `revision --autogenerate --safe` makes
 * of it. What it writes is run up and down on a real server.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  autogenerate,
  type AutogenerateReport,
  downgrade,
  isTribikosError,
  lint,
  openProject,
  type Project,
  upgrade,
} from '../../lib/index.ts'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { describeDifferences, type Pair } from './convergence.ts'
import { createTestDatabase, withClient } from './database.ts'
import { reflectedBy } from './reflected.ts'

export type SafeWay =
  /** Lines of the message, without names of rules and objects. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly type: 'written'
      readonly files: number
      /** What went wrong; empty when all is as it should be. */
      readonly problems: readonly string[]
    }

export interface SafeWayOptions {
  readonly allowDrop: boolean
  readonly singleFile?: boolean
}

export async function safeWay(pair: Pair, options: SafeWayOptions): Promise<SafeWay> {
  const database = await createTestDatabase('safe')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-safe-')))
  mkdirSync(join(folder, 'versions'))
  const want = (ddl: string): void => writeFileSync(join(folder, 'schema.sql'), ddl)
  const config = { url: database.url, schemaSource: { sql: ['./schema.sql'] }, revisionIds: 'sequential' }
  writeFileSync(join(folder, 'tribikos.json'), JSON.stringify(config))
  try {
    want(pair.from)
    const project = await openProject({ cwd: folder })
    const first = await autogenerate(project, { message: 'start', prove: 'off' })
    await upgrade(project, 'heads')
    if (pair.data !== undefined) await database.query(pair.data)
    const start = await withClient(database.url, reflectedBy)
    want(pair.to)
    return await wayOf(project, { ...options, url: database.url, start, base: first.revision?.id ?? 'base' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await database.drop()
  }
}

interface Begun extends SafeWayOptions {
  readonly url: string
  readonly start: Catalog
  readonly base: string
}

async function wayOf(
  project: Project,
  { allowDrop, singleFile = false, url, start, base }: Begun,
): Promise<SafeWay> {
  const again = async (): Promise<AutogenerateReport> =>
    autogenerate(project, {
      message: 'change',
      safe: true,
      singleFile,
      ...(allowDrop ? { allowDrop: 'all' } : {}),
    })
  const written = await again().catch((error: unknown) => {
    if (isTribikosError(error)) return error
    throw error
  })
  if (isTribikosError(written)) {
    return { type: 'refused', code: written.code, message: written.message }
  }
  // What differs may be left as it is for the sake of something that stays.
  if (written.revisions.length === 0) return { type: 'written', files: 0, problems: [] }
  const problems: string[] = []
  const { findings } = await lint(project)
  for (const { severity, revision, rule, message } of findings) {
    if (severity === 'error' && revision !== base) problems.push(`lint: ${rule} ${message}`)
  }
  await upgrade(project, 'heads')
  for (const { text } of (await again()).differences) problems.push(`upgraded: ${text}`)
  await downgrade(project, base)
  const end = await withClient(url, reflectedBy)
  problems.push(...describeDifferences(end, start).map((text) => `downgraded: ${text}`))
  return { type: 'written', files: written.revisions.length, problems }
}
