/** Writes the history into a folder as an Alembic project and as a tribikos project; files have equal names. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../../', import.meta.url))

/** @typedef {(args: readonly string[], url: string) => { command: string[], cwd: string, env: Record<string, string> }} Tool */

/**
 * A failing step of a long run keeps the steps before it, in both tools.
 * @param {string} folder
 * @param {readonly import('./history.mjs').InteropRevision[]} history
 * @param {string | null} lockKey of the lock that env.py is to take, as the guide says; null for none
 * @returns {Tool}
 */
export function writeAlembicProject(folder, history, lockKey = null) {
  mkdirSync(join(folder, 'versions'), { recursive: true })
  writeFileSync(join(folder, 'alembic.ini'), '[alembic]\nscript_location = .\n')
  writeFileSync(
    join(folder, 'env.py'),
    `import os
import time
from alembic import context
from sqlalchemy import create_engine, text

def try_lock(connection):
    with connection.begin():
        return connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ${lockKey ?? 'None'}}).scalar()

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    while ${lockKey === null ? 'False' : 'not try_lock(connection)'}:
        time.sleep(0.2)
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`,
  )
  for (const revision of history) {
    writeFileSync(join(folder, 'versions', `${fileName(revision)}.py`), pythonFile(revision))
  }
  return (args, url) => ({ command: ['alembic', ...args], cwd: folder, env: { DATABASE_URL: url } })
}

/**
 * @param {string} folder
 * @param {readonly import('./history.mjs').InteropRevision[]} history
 * @param {string} cli file to run with Node
 * @returns {Tool}
 */
export function writeTribikosProject(folder, history, cli) {
  mkdirSync(join(folder, 'versions'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(packageFolder, join(folder, 'node_modules/tribikos'), 'junction')
  writeFileSync(
    join(folder, 'tribikos.json'),
    JSON.stringify({ url: '${DATABASE_URL}', versionLocations: ['./versions'] }),
  )
  for (const revision of history) {
    writeFileSync(join(folder, 'versions', `${fileName(revision)}.ts`), typescriptFile(revision))
  }
  return (args, url) => ({
    command: [process.execPath, cli, ...args],
    cwd: folder,
    env: { DATABASE_URL: url, TRIBIKOS_CACHE_DIR: join(folder, 'cache') },
  })
}

function fileName({ id, message }) {
  return `${id}_${message.replaceAll(' ', '_')}`
}

function pythonFile({ id, message, downRevisions, dependsOn, branchLabels, python }) {
  const tuple = (values) =>
    values.length === 0 ? 'None' : `(${values.map((value) => `"${value}", `).join('')})`
  return `"""${message}"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "${id}"
down_revision = ${tuple(downRevisions)}
branch_labels = ${tuple(branchLabels)}
depends_on = ${tuple(dependsOn)}


def upgrade():
${indented(python.upgrade, 4)}


def downgrade():
${indented(python.downgrade, 4)}
`
}

function typescriptFile({ id, message, downRevisions, dependsOn, branchLabels, typescript }) {
  const list = (values) => (values.length === 0 ? 'null' : JSON.stringify(values))
  return `/** ${message} */
import { sql, type Op } from 'tribikos'

export const revision = '${id}'
export const down_revision = ${list(downRevisions)}
export const branch_labels = ${list(branchLabels)}
export const depends_on = ${list(dependsOn)}

export async function upgrade(op: Op): Promise<void> {
${indented(typescript.upgrade, 2)}
}

export async function downgrade(op: Op): Promise<void> {
${indented(typescript.downgrade, 2)}
}
`
}

function indented(text, width) {
  return text.trim().replaceAll(/^(?=.)/gm, ' '.repeat(width))
}
