/** Writes the sample history into a folder: as a tribikos project, and as one script for psql. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sampleRevisions } from './sample-revisions.mjs'

const packageFolder = fileURLToPath(new URL('../', import.meta.url))
const cli = join(packageFolder, 'dist/cli/main.js')

/** The index of headers does not believe files that were written less than two seconds ago. */
const settleMs = 2500

/**
 * @typedef {object} SampleProject
 * @property {number} size
 * @property {string} sqlFile the same history for psql, a transaction per revision
 * @property {(args: readonly string[], url?: string) => { command: string[], cwd: string, env: Record<string, string> }} tribikos
 * @property {() => Promise<void>} clearCache
 * @property {() => void} remove
 */

/**
 * @param {number} size how many revisions
 * @returns {Promise<SampleProject>}
 */
export async function createSampleProject(size) {
  const root = mkdtempSync(join(tmpdir(), `tribikos-bench-${size}-`))
  const cache = join(root, 'cache')
  const sqlFile = join(root, 'all.sql')
  const revisions = sampleRevisions(size)
  mkdirSync(join(root, 'versions'))
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(packageFolder, join(root, 'node_modules/tribikos'), 'junction')
  writeFileSync(
    join(root, 'tribikos.json'),
    JSON.stringify({ url: '${DATABASE_URL:-}', versionLocations: ['./versions'] }),
  )
  for (const revision of revisions) {
    const slug = revision.message.replaceAll(' ', '_')
    writeFileSync(join(root, 'versions', `${revision.id}_${slug}.ts`), revisionFile(revision))
  }
  writeFileSync(sqlFile, psqlScript(revisions))
  await pause(settleMs)
  return {
    size,
    sqlFile,
    tribikos: (args, url = '') => ({
      command: [process.execPath, cli, ...args],
      cwd: root,
      env: { DATABASE_URL: url, TRIBIKOS_CACHE_DIR: cache },
    }),
    clearCache: async () => rmSync(cache, { recursive: true, force: true }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function revisionFile({ id, downRevision, message, upgrade, downgrade }) {
  return `/**
 * ${message}
 *
 * Revision ID: ${id}
 * Revises: ${downRevision ?? ''}
 * Create Date: 2026-11-21T10:00:00.000Z
 */
import { sql, type Op } from 'tribikos'

export const revision = '${id}'
export const down_revision = ${downRevision === null ? null : `'${downRevision}'`}
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {${upgrade}
}

export async function downgrade(op: Op): Promise<void> {${downgrade}
}
`
}

function psqlScript(revisions) {
  const versionTable = `BEGIN;
CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
COMMIT;
`
  const steps = revisions.map(({ id, downRevision, sql }) => {
    const row =
      downRevision === null
        ? `INSERT INTO alembic_version (version_num) VALUES ('${id}')`
        : `UPDATE alembic_version SET version_num = '${id}' WHERE version_num = '${downRevision}'`
    return `BEGIN;\n${[...sql, row].map((statement) => `${statement};\n`).join('')}COMMIT;\n`
  })
  return versionTable + steps.join('')
}
