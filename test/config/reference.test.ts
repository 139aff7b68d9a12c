/** The reference page and the configuration know the same keys, and its examples are right. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../lib/config/parse-config.ts'
import { writtenConfig } from '../../lib/config/written-config.ts'

const page = readFileSync(new URL('../../docs/reference/config.md', import.meta.url), 'utf8')

function firstColumn(heading: string): readonly string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '')
}

describe('docs/reference/config.md', () => {
  it('has every key, in the order of the schema', () => {
    expect(firstColumn('Keys')).toEqual(Object.keys(writtenConfig.entries))
  })

  it('tells the defaults that are in force', () => {
    const section = page.split(/^## /m).find((part) => part.startsWith('Keys\n')) ?? ''
    const written = [...section.matchAll(/^\| `(\w+)`\s+\| `([^`]+)`/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ])
    expect(written.length).toBeGreaterThan(10)
    const context = { file: null, root: '/p', environment: null, variables: {} }
    const value = Object.fromEntries(written.map(([key, text]) => [key ?? '', JSON.parse(text ?? '')]))
    expect(parseConfig(value, context)).toEqual(parseConfig({}, context))
  })

  it('has examples that are accepted', () => {
    const blocks = [...page.matchAll(/```jsonc\n([\s\S]*?)```/g)].map((match) => (match[1] ?? '').trim())
    expect(blocks).toHaveLength(2)
    for (const block of blocks) {
      const text = block.startsWith('{') ? block : `{ ${block} }`
      expect(() =>
        parseConfig(text, { file: '/p/x', root: '/p', environment: null, variables: {} }),
      ).not.toThrow()
    }
  })
})
