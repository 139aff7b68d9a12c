/** The page of promises names tests that are there. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}docs/reference/promises.md`, 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| ') && line.includes('`test/'))

describe('each promise', () => {
  it('is in a table', () => {
    expect(rows.length).toBeGreaterThan(40)
    expect(page.match(/`test\/\w+\/[\w-]+\.test\.ts`/g)?.length).toBeGreaterThanOrEqual(rows.length)
  })

  it.each(rows.map((row) => row.split('|').map((cell) => cell.trim())))(
    '%s%s',
    (_, promise = '', shown = '') => {
      expect(promise).toMatch(/\.$/)
      const [, file = '', title = ''] =
        /^`(test\/[^`]+)`(?:: (.+))?$/.exec(shown.replace(/, and the other.*/, '')) ?? []
      expect(existsSync(root + file), shown).toBe(true)
      // A title may have values in it, and the page may end it early.
      const text = readFileSync(root + file, 'utf8').replaceAll(/\s+/g, ' ')
      if (title !== '') expect(text, shown).toContain(title)
    },
  )
})
