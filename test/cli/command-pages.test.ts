/** docs/reference/commands/ is made from the table of options and not behind it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('the pages of commands are as the table of options says', () => {
  const script = fileURLToPath(new URL('../../scripts/write-command-docs.mjs', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
