/** Alembic and tribikos take turns on one database, where Alembic is installed. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { program } from '../support/cli.ts'
import { whyNoAlembic } from './installed.ts'

const script = fileURLToPath(new URL('./alembic.mjs', import.meta.url))

const whyNot = whyNoAlembic()
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
