/** The codes of lib/errors.ts: each has its line in docs/reference/errors.md, and each can happen. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../lib/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const codes = Object.entries(exitCodes)

/** Rows of the page's tables: code, exit code, meaning, what to do. */
const documented = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => /^`[a-z_]+`$/.test(cells[1] ?? ''))
  .map(([, code = '', exit, meaning, advice]) => ({ code: code.slice(1, -1), exit, meaning, advice }))

const source = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
  .map((file) => readFileSync(join(root, 'lib', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
  .join('\n')
  // The one place that puts a code together: upgrade or downgrade, `missing`.
  .replace('`${name}_missing`', "'upgrade_missing' 'downgrade_missing'")

describe('the page of errors', () => {
  it('has one line for each code and no other', () => {
    expect(documented.map(({ code }) => code).toSorted()).toEqual(codes.map(([code]) => code).toSorted())
  })

  it.each(documented)('$code: has its exit code, a meaning and advice', ({ code, exit, meaning, advice }) => {
    expect(exit).toBe(String(Object.fromEntries(codes)[code]))
    expect(meaning).not.toBe('')
    expect(advice).not.toBe('')
  })

  it('explains each exit code', () => {
    const page = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')
    for (const exit of new Set(codes.map(([, exit]) => exit)))
      expect(page).toMatch(new RegExp(`^\\| ${exit} +\\|`, 'm'))
  })
})

describe('lib', () => {
  it.each(codes)('throws %s somewhere', (code) => {
    expect(new RegExp(`['"\`]${code}['"\`]|\\b${code}:`).test(source)).toBe(true)
  })
})
