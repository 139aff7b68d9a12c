/** The pages that are made from the sources are not behind them. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it.each(['write-command-docs.mjs', 'write-json-docs.mjs'])('%s has nothing new to write', (name) => {
  const script = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
