/** Whether Python's Alembic can be run here. */
import { spawnSync } from 'node:child_process'

/** Null when it can. */
export function whyNoAlembic(): string | null {
  if (spawnSync('alembic', ['--version']).status !== 0) return 'alembic is not installed'
  // Debian's alembic runs with Debian's Python, whichever one comes first on the path.
  const pythons = ['/usr/bin/python3', 'python3']
  const found = pythons.some((python) => spawnSync(python, ['-c', 'import alembic, psycopg2']).status === 0)
  return found ? null : 'no Python has both alembic and psycopg2'
}
