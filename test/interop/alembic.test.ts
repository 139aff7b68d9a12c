/** Alembic and tribikos take turns on one database, where Alembic is installed. */
import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { program } from '../support/cli.ts'

const script = fileURLToPath(new URL('./alembic.mjs', import.meta.url))

function missing(): string | null {
  if (spawnSync('alembic', ['--version']).status !== 0) return 'alembic is not installed'
  // Debian's alembic runs with Debian's Python, whichever one comes first on the path.
  const pythons = ['/usr/bin/python3', 'python3']
  const found = pythons.some((python) => spawnSync(python, ['-c', 'import alembic, psycopg2']).status === 0)
  return found ? null : 'no Python has both alembic and psycopg2'
}

const whyNot = missing()
const title = 'takes turns with Alembic for fifty steps'

it.skipIf(whyNot !== null)(
  whyNot === null ? title : `${title} (${whyNot})`,
  { timeout: 300_000 },
  async () => {
    const args = [
      script,
      '--url',
      inject('serverUrl'),
      '--steps',
      '50',
      '--seed',
      '1975',
      '--cli',
      await program(),
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    expect(stdout.trim().split('\n').at(-1)).toBe('no difference')
  },
)
