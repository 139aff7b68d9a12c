/** What is read in one go is what the scanner reads, and what is not written as usual is left to it. */
import * as fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { scanAnyHeader } from '../../lib/revisions/header.ts'
import { readUsualHeader } from '../../lib/revisions/usual-header.ts'

const path = '/p/versions/a.ts'
const fields =
  "export const revision = 'a1'\nexport const down_revision = ['b2', 'c3']\nexport const branch_labels = null\nexport const depends_on = 'd4'\n"
const body = '\nexport async function upgrade(op: Op): Promise<void> {\n}\n'
const usual = `/**\n * add a table\n *\n * Revision ID: a1\n */\nimport type { Op } from 'tribikos'\n\n${fields}${body}`

function scanned(text: string) {
  return scanAnyHeader(text, path, false).scanned
}

describe('readUsualHeader', () => {
  it('reads a new revision', () => {
    expect(readUsualHeader(usual, path)).toEqual({
      id: 'a1',
      downRevisions: ['b2', 'c3'],
      dependsOn: ['d4'],
      branchLabels: [],
      doc: 'add a table',
      path,
    })
  })

  it('reads the revisions of this repository as the scanner does', () => {
    const folder = new URL('../../versions/', import.meta.url)
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), 'utf8')
      expect(readUsualHeader(text, path), name).toEqual(scanned(text)?.header)
    }
  })

  it.each<[string, string]>([
    ['a field that is changed further down', `${usual}\nexports.revision = 'x'`],
    ['an optional field', `${usual}\nexport const transactional = false\n`],
    ['a value that goes on in the next line', usual.replace("'d4'\n", "'d4'\n  + 'e5'\n")],
    ['a value that goes on after the comment', usual.replace("'d4'\n", "'d4' // why\n  .trim()\n")],
    ['no line end behind the last field', usual.replace("'d4'\n", "'d4' export ")],
    ['an escape', usual.replace("'a1'", String.raw`'\x61'`)],
    ['a type annotation', usual.replace('revision =', 'revision: string =')],
    ['another order', usual.replace(/(export const revision.*\n)(export const down.*\n)/, '$2$1')],
    ['a comment between', usual.replace('\nexport const down', '\n// parents\nexport const down')],
    ['a statement before', usual.replace('import', 'let x = 1\nimport')],
    ['fields within a template', usual.replace('import', 'const x = `\nimport')],
    ['other line ends', usual.replaceAll('\n', '\r\n')],
    ['no comment', fields],
    ['an empty comment', `/**/${fields}`],
    ['a comment without an end', `/** ${fields}`],
    ['a list with a comma at its end', usual.replace("'c3']", "'c3',]")],
  ])('leaves to the scanner: %s', (_, text) => {
    expect(readUsualHeader(text, path)).toBeNull()
  })

  it('never says anything else than the scanner', () => {
    const pieces = usual.split(/(?<=\n)|(?<== )|(?=\bexport\b)|(?<=\*\/)|(?<=\/\*\*)|(?<=^ \* )/m)
    const extras = [
      ' ',
      '\n',
      ';',
      "'",
      '"',
      '`',
      '/*',
      '*/',
      '//',
      '.x',
      '(',
      "'e5'",
      'null',
      'revision',
      '\\',
      ' * Revision ID: x\n',
      'Revision ID: ',
      ' * ',
      ' *\n',
      '*\\/',
      '\u2028',
      '\r',
      '\t',
      '\u00A0',
    ]
    const changed = fc
      .array(fc.tuple(fc.nat(pieces.length), fc.constantFrom(...extras, ...pieces)), { maxLength: 4 })
      .map((changes) => {
        const text = [...pieces]
        for (const [at, piece] of changes) text.splice(at, piece.length % 2, piece)
        return text.join('')
      })
    fc.assert(
      fc.property(changed, (text) => {
        const header = readUsualHeader(text, path)
        if (header !== null) expect(header).toEqual(scanned(text)?.header)
      }),
      { numRuns: 3000 },
    )
  })
})
